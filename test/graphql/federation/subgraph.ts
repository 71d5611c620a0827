import { strangerCaller, type Caller } from '../../../src/access/caller.ts';
import { SCOPES } from '../../../src/access/scopes.ts';
import { withFederation } from '../../../src/graphql/federation/subgraph.ts';
import { encodeGlobalId } from '../../../src/graphql/fields/ids.ts';
import {
  schema,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '../../support/gateway.ts';

const subgraph = withFederation(schema);

export const ANONYMOUS = strangerCaller;

/** Somebody with a key who may do everything. */
export const SERVER: Caller = { ...strangerCaller, kind: 'server', name: 'router', scopes: new Set(SCOPES) };

/** A student, for these rooms only. */
export function studentOf(...rooms: string[]): Caller {
  return {
    ...strangerCaller,
    kind: 'user',
    name: 'student',
    userId: 'student',
    scopes: new Set(['room:read', 'document:read']),
    rooms: new Set(rooms),
  };
}

/** A gateway that is a subgraph. */
export function startSubgraph(options: TestGatewayOptions = {}): Promise<TestGateway> {
  return startTestGateway({ ...options, yoga: { schema: subgraph, ...options.yoga } });
}

export async function sdlOf(gateway: TestGateway): Promise<string> {
  const { data } = await gateway.execute<{ _service: { sdl: string } }, object>('{ _service { sdl } }');
  return data!._service.sdl;
}

/** An operation as a router writes it: references, and what of them. */
export function entities(selection: string): string {
  return `query Lessons($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`;
}

export const roomById = (vendorId: string) => ({ __typename: 'Room', id: encodeGlobalId('Room', vendorId) });
export const roomByVendorId = (vendorId: string) => ({ __typename: 'Room', vendorId });
