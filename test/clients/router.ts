import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { composeServices } from '@theguild/federation-composition';
import { parse, type GraphQLFormattedError } from 'graphql';
import { startTimetable, timetableSdl, type Lesson, type RoomKey } from '../support/timetable.ts';

export interface RouterOptions {
  /** Of the gateway. */
  url: string;
  /** A token that may read the gateway's schema. */
  token: string;
  lessons: readonly Lesson[];
  /** `id` by default. */
  key?: RoomKey;
}

export interface RouterAnswer {
  data?: Record<string, unknown> | null;
  errors?: GraphQLFormattedError[];
}

export interface Router extends AsyncDisposable {
  fetch: (query: string, variables: object, headers: Record<string, string>) => Promise<Response>;
  /** As a client of the router asks, with a token or without. */
  ask: (query: string, variables?: object, token?: string) => Promise<RouterAnswer>;
}

const PASSED_ON = ['authorization', 'x-merchant'];

/** Hive Gateway before this gateway and a school's timetable, as docs/federation.md has it configured. */
export async function startRouter({ url, token, lessons, key = 'id' }: RouterOptions): Promise<Router> {
  const timetable = await startTimetable(key, lessons);
  const { errors, supergraphSdl } = composeServices([
    { name: 'classrooms', url, typeDefs: parse(await subgraphSdl(url, token)) },
    { name: 'timetable', url: timetable.url, typeDefs: parse(timetableSdl(key)) },
  ]);
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  const runtime = createGatewayRuntime({
    supergraph: supergraphSdl,
    logging: false,
    transportEntries: { '*.http': { options: { method: 'POST' } } },
    propagateHeaders: {
      fromClientToSubgraphs: ({ request }) =>
        Object.fromEntries(PASSED_ON.map((name) => [name, request.headers.get(name)])),
    },
  });
  const fetch: Router['fetch'] = async (query, variables, headers) =>
    runtime.fetch('http://router.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
  return {
    fetch,
    async ask(query, variables = {}, caller) {
      const response = await fetch(query, variables, caller ? { authorization: `Bearer ${caller}` } : {});
      return (await response.json()) as RouterAnswer;
    },
    async [Symbol.asyncDispose]() {
      await runtime[Symbol.asyncDispose]();
      await timetable[Symbol.asyncDispose]();
    },
  };
}

async function subgraphSdl(url: string, token: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  const { data } = (await response.json()) as { data: { _service: { sdl: string } } };
  return data._service.sdl;
}
