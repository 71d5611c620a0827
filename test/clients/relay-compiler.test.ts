import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const compiler = createRequire(import.meta.url).resolve('relay-compiler/cli.js');

/** What only compiles where connections, nodes and refetching follow Relay's conventions. */
const SOURCE = `
import { graphql } from 'relay-runtime';

export const roomRow = graphql\`
  fragment main_room on Room @refetchable(queryName: "main_roomQuery") {
    id
    title
    schedulePhase
  }
\`;

export const roomDocuments = graphql\`
  fragment main_documents on Room
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" })
  @refetchable(queryName: "main_documentsQuery") {
    documents(first: $first, after: $after) @connection(key: "main_documents") {
      edges { node { id fileName } }
    }
  }
\`;

export const roomList = graphql\`
  query mainRoomsQuery($first: Int!, $after: String) {
    rooms(first: $first, after: $after) @connection(key: "main_rooms") {
      edges { node { ...main_room ...main_documents } }
    }
  }
\`;

export const rename = graphql\`
  mutation mainRenameMutation($input: RenameRoomInput!) {
    renameRoom(input: $input) { room { ...main_room } userErrors { code message path } }
  }
\`;

export const remove = graphql\`
  mutation mainDeleteMutation($input: DeleteRoomInput!, $connections: [ID!]!) {
    deleteRoom(input: $input) { deletedRoomId @deleteEdge(connections: $connections) }
  }
\`;

export const recording = graphql\`
  subscription mainRecordingSubscription($roomId: ID!) {
    roomRecordingStatus(roomId: $roomId) { ...main_room recordingStatus }
  }
\`;

export const deferred = graphql\`
  query mainDeferredQuery($id: ID!) {
    room(id: $id) { title ...main_statistics @defer(label: "statistics") }
  }
\`;

export const statistics = graphql\`
  fragment main_statistics on Room { statistics { live { studentCount } } }
\`;
`;

test('the Relay compiler takes the schema, with its connections, nodes and refetchable fragments', async () => {
  const project = await mkdtemp(join(tmpdir(), 'relay-'));
  try {
    await mkdir(join(project, 'src'));
    await copyFile(new URL('../../schema/schema.graphql', import.meta.url), join(project, 'schema.graphql'));
    await writeFile(join(project, 'src/main.ts'), SOURCE);
    await writeFile(
      join(project, 'relay.config.json'),
      JSON.stringify({
        src: './src',
        schema: './schema.graphql',
        language: 'typescript',
        schemaConfig: { nodeInterfaceIdField: 'id', nodeInterfaceIdVariableName: 'id' },
        customScalarTypes: {
          DateTime: 'string',
          Date: 'string',
          Decimal: 'string',
          URL: 'string',
          Upload: 'unknown',
        },
      }),
    );
    await run(process.execPath, [compiler, '--repersist'], { cwd: project });
    const artifacts = await readdir(join(project, 'src/__generated__'));
    expect(artifacts.sort()).toEqual([
      'mainDeferredQuery.graphql.ts',
      'mainDeleteMutation.graphql.ts',
      'mainRecordingSubscription.graphql.ts',
      'mainRenameMutation.graphql.ts',
      'mainRoomsQuery.graphql.ts',
      'main_documents.graphql.ts',
      'main_documentsQuery.graphql.ts',
      'main_room.graphql.ts',
      'main_roomQuery.graphql.ts',
      'main_statistics.graphql.ts',
    ]);
  } finally {
    await rm(project, { recursive: true, force: true });
  }
});
