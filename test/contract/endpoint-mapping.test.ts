import { readFileSync } from 'node:fs';
import { isInputObjectType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import {
  AttachDocumentDocument,
  CloseWechatLiveDocument,
  CreateRoomDocument,
  CreateVideoUploadTokenDocument,
  CreateVodRoomDocument,
  DeleteRoomDocument,
  DetachDocumentDocument,
  DocumentDetailDocument,
  DocumentListDocument,
  MobileRoomDocument,
  OpenWechatLiveDocument,
  PlaybackWeekDocument,
  RenameRoomDocument,
  RescheduleRoomDocument,
  RoomAppEntryDocument,
  RoomChatLogsDocument,
  RoomEntryLinkDocument,
  StudentAttendanceDocument,
  StudentPlaybackDocument,
  UpdateWechatLiveDocument,
} from '../generated/operations.ts';
import { pdfOf, startUploadServer, upload } from '../transports/http/upload-client.ts';
import { startTestGateway, type GraphQLResult, type TestGateway } from '../support/gateway.ts';

interface DocumentedNames {
  params: string[];
  fields: string[];
}

interface Row {
  direction: 'in' | 'out';
  name: string;
  coordinates: string[];
  note: string;
}

const documented = JSON.parse(
  readFileSync(new URL('../fixtures/document-names.json', import.meta.url), 'utf8'),
) as Record<string, DocumentedNames>;
const page = readFileSync(new URL('../../docs/mapping.md', import.meta.url), 'utf8');
const schema = createSchema();

/** What the vendor's clients use and its document does not name. */
const beyondDocument = ['v4/room/authinfo', 'v4/room/listDocuments'];

/** The tables of the page by endpoint. */
const tables = new Map<string, Row[]>(
  page
    .split(/^## /m)
    .slice(1)
    .map((section): [string, Row[]] => {
      const rows = [...section.matchAll(/^\| (in|out) +\| `([^`]+)` +\| ([^|]*?) +\| *([^|]*?) *\|$/gm)];
      return [
        /^`([^`]+)`/.exec(section)?.[1] ?? '',
        rows.map(([, direction = '', name = '', coordinates = '', note = '']) => ({
          direction: direction as Row['direction'],
          name,
          coordinates: [...coordinates.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''),
          note,
        })),
      ];
    })
    .filter(([endpoint]) => endpoint !== ''),
);

/** Every coordinate anywhere on the page. */
const coordinates = [
  ...new Set([...page.matchAll(/`([A-Z]\w+\.\w+(?:\(\w+:\))?)`/g)].map((match) => match[1] ?? '')),
];

function exists(coordinate: string, { getType }: Pick<GraphQLSchema, 'getType'>): boolean {
  const [, typeName = '', fieldName = '', argumentName] =
    /^(\w+)\.(\w+)(?:\((\w+):\))?$/.exec(coordinate) ?? [];
  const type = getType(typeName);
  if (isInputObjectType(type)) return argumentName === undefined && fieldName in type.getFields();
  if (!isObjectType(type) && !isInterfaceType(type)) return false;
  const field = type.getFields()[fieldName];
  return (
    field !== undefined &&
    (argumentName === undefined || field.args.some(({ name }) => name === argumentName))
  );
}

describe('docs/mapping.md, from the document to the schema', () => {
  it('has one table for each of the 29 endpoints', () => {
    expect([...tables.keys()].sort()).toEqual(Object.keys(documented).sort());
    expect(tables.size).toBe(29);
  });

  it.each(Object.entries(documented))(
    '%s has a row for each documented name, and no other',
    (endpoint, names) => {
      const rows = tables.get(endpoint) ?? [];
      const namesOf = (direction: Row['direction']) =>
        rows.filter((row) => row.direction === direction).map((row) => row.name);
      expect(namesOf('in').sort()).toEqual([...names.params].sort());
      expect(namesOf('out').sort()).toEqual([...names.fields].sort());
    },
  );

  it('has one table for each endpoint beyond the document', () => {
    expect([...page.matchAll(/^### `([^`]+)`$/gm)].map(([, endpoint]) => endpoint)).toEqual(beyondDocument);
  });

  it('says why where a name has no counterpart', () => {
    for (const [endpoint, rows] of tables) {
      for (const { name, coordinates: found, note } of rows) {
        if (found.length === 0) expect(note, `${endpoint} ${name}`).not.toBe('');
      }
    }
  });
});

describe('docs/mapping.md, from the schema to the document', () => {
  it('names only coordinates that exist', () => {
    expect(coordinates.length).toBeGreaterThan(150);
    expect(
      coordinates.filter((coordinate) => !exists(coordinate, { getType: (name) => schema.getType(name) })),
    ).toEqual([]);
  });

  it('names every field of every domain type, and every mutation', () => {
    // Roots, payloads, errors and the wrapping of lists carry no value of the vendor's by themselves.
    const isWrapping = (name: string) =>
      /^(__.*|Query|Subscription|Viewer|PageInfo|.*(Payload|Connection|Edge|Error))$/.test(name);
    const unnamed = Object.values(schema.getTypeMap())
      .filter((type) => (isObjectType(type) || isInputObjectType(type)) && !isWrapping(type.name))
      .flatMap((type) => {
        if (!isObjectType(type) && !isInputObjectType(type)) return [];
        return Object.keys(type.getFields()).map((field) => `${type.name}.${field}`);
      })
      .filter((coordinate) => !coordinates.includes(coordinate));
    expect(unnamed).toEqual([]);
  });
});

const { bareRoom, convertedDocument: documentId, endedRoom, liveRoom, studentUserId, upcomingRoom } = seedIds;
const startsAt = '2035-03-01T19:00:00+08:00';

/** Creates and moves a room, which two versions of the vendor's API can do. */
async function scheduleRooms(gateway: TestGateway) {
  const newRoom = {
    title: 't',
    type: 'ONE_TO_MANY',
    isVideoEnabled: false,
    startsAt,
    durationMinutes: 60,
  } as const;
  return [
    await gateway.execute(CreateRoomDocument, { newRoom }),
    await gateway.execute(RescheduleRoomDocument, {
      reschedule: { roomId: upcomingRoom, startsAt, durationMinutes: 60 },
    }),
  ];
}

/** Every operation that has one version, uploads and pages excepted. */
async function everythingElse(gateway: TestGateway) {
  const pair = { roomId: bareRoom, documentId };
  const texts = { teacherName: 't', teacherBio: 'b', description: 'd' };
  return [
    await gateway.execute(MobileRoomDocument, { id: liveRoom }),
    await gateway.execute(RoomChatLogsDocument, { first: 20 }),
    await gateway.execute(StudentAttendanceDocument, { endedRoomId: endedRoom, userId: studentUserId }),
    await gateway.execute(PlaybackWeekDocument, { endedRoomId: endedRoom }),
    await gateway.execute(StudentPlaybackDocument, { endedRoomId: endedRoom, userId: studentUserId }),
    await gateway.execute(DocumentListDocument, {}),
    await gateway.execute(DocumentDetailDocument, { id: documentId }),
    await gateway.execute(CreateVideoUploadTokenDocument),
    await gateway.execute(CreateVodRoomDocument, { vodRoom: { title: 't', videoKey: seedIds.videoKey } }),
    await gateway.execute(RenameRoomDocument, { rename: { roomId: bareRoom, title: 't' } }),
    await gateway.execute(AttachDocumentDocument, { attachment: pair }),
    await gateway.execute<unknown, never>(
      `mutation { detachDocument(input: { roomId: "${bareRoom}", documentId: "${documentId}" }) {
        document { status }
        userErrors { code }
      } }`,
    ),
    await gateway.execute(AttachDocumentDocument, { attachment: pair }),
    await gateway.execute(DetachDocumentDocument, { detachment: pair }),
    await gateway.execute(OpenWechatLiveDocument, { open: { roomId: bareRoom, ...texts } }),
    await gateway.execute(UpdateWechatLiveDocument, { update: { roomId: bareRoom, teacherName: 'u' } }),
    await gateway.execute(CloseWechatLiveDocument, { close: { roomId: bareRoom } }),
    await gateway.execute(DeleteRoomDocument, { deletion: { roomId: bareRoom } }),
  ];
}

describe('GraphQL reaches the vendor', () => {
  it('every endpoint is called by an operation, or signed for a browser', async () => {
    await using server = await startUploadServer();
    await using older = await startTestGateway({ client: { apiVersion: 'v3' } });
    const { gateway } = server;
    const results: GraphQLResult<unknown>[] = [
      ...(await scheduleRooms(older)),
      ...(await scheduleRooms(gateway)),
      ...(await everythingElse(gateway)),
    ];

    const uploaded = await upload(server.url, { name: 'a.pdf', contents: pdfOf(100) });
    const { vendorId } = uploaded.data!.uploadDocument.document!;
    const preview = await gateway.execute<{ document: { previewLink: { url: string } } }, never>(
      `{ document(id: "${documentId}") { previewLink { url } } }`,
    );
    const previewUrl = new URL(preview.data!.document.previewLink.url);
    const picture = await fetch(new URL(previewUrl.pathname + previewUrl.search, server.origin));
    expect(picture.headers.get('content-type')).toBe('image/png');
    const deletion = await gateway.execute<unknown, never>(
      `mutation { deleteDocument(input: { documentId: "${vendorId}" }) { deletedDocumentId userErrors { code } } }`,
    );
    const entry = await gateway.execute(RoomEntryLinkDocument, {
      id: liveRoom,
      entry: { userId: 'u1', nickname: 'n' },
    });
    const classroom = await fetch(entry.data!.room!.entryLink!.url);
    expect(await classroom.text()).toContain('<iframe');

    for (const result of [...results, uploaded, preview, deletion, entry]) {
      expect(result.errors).toBeUndefined();
      expect(JSON.stringify(result.data)).not.toContain('"code"');
    }
    const beyond = [
      await gateway.execute(RoomAppEntryDocument, { id: liveRoom, visitor: { userId: 'u1', nickname: 'n' } }),
      await gateway.execute<unknown, never>('{ rooms(first: 2) { nodes { documents { totalCount } } } }'),
    ];
    expect(beyond.flatMap(({ errors = [] }) => errors)).toEqual([]);
    const called = [...older.sandbox.requests, ...gateway.sandbox.requests];
    expect(called.map(({ error }) => error).filter((error) => error !== null)).toEqual([]);
    expect([...new Set(called.map(({ path }) => path))].sort()).toEqual(
      [...Object.keys(documented), ...beyondDocument].sort(),
    );
  });
});
