import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createYoga } from 'graphql-yoga';

/** The field by which a timetable names the rooms of its lessons. */
export type RoomKey = 'id' | 'vendorId';

export interface Lesson {
  id: string;
  subject: string;
  /** As `RoomKey` says. */
  room: string;
}

export interface Timetable extends AsyncDisposable {
  url: string;
}

/** A school's own timetable, as a subgraph beside the gateway. It is built for Relay too, as such schemas often are. */
export function timetableSdl(key: RoomKey): string {
  return /* GraphQL */ `
    extend schema
      @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key", "@shareable"])

    type Query {
      lessons(first: Int!): LessonConnection!
      node(id: ID!): Node
    }

    interface Node {
      id: ID!
    }

    type Lesson implements Node @key(fields: "id") {
      id: ID!
      subject: String!
      room: Room
    }

    type LessonConnection {
      nodes: [Lesson!]!
      pageInfo: PageInfo!
    }

    type PageInfo @shareable {
      hasNextPage: Boolean!
      hasPreviousPage: Boolean!
      startCursor: String
      endCursor: String
    }

    type Room @key(fields: "${key}") {
      ${key}: ${key === 'id' ? 'ID' : 'String'}!
      lessons: [Lesson!]!
    }
  `;
}

/** The same with lessons in it, over HTTP. */
export async function startTimetable(key: RoomKey, lessons: readonly Lesson[]): Promise<Timetable> {
  const roomOf = ({ room }: Lesson) => ({ [key]: room });
  const schema = buildSubgraphSchema({
    typeDefs: parse(timetableSdl(key)),
    resolvers: {
      Query: {
        lessons: (_root: unknown, { first }: { first: number }) => ({
          nodes: lessons.slice(0, first),
          pageInfo: { hasNextPage: first < lessons.length, hasPreviousPage: false },
        }),
      },
      Lesson: { room: roomOf },
      Room: {
        lessons: (room: Record<RoomKey, string>) => lessons.filter((lesson) => lesson.room === room[key]),
      },
    },
  });
  const yoga = createYoga({ schema, logging: false, graphiql: false });
  const server = createServer((request, response) => void yoga(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await yoga.dispose();
    },
  };
}
