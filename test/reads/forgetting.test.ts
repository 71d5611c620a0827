import type { GraphQLObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { attachedDocument, literals, own } from '../contract/access-world.ts';
import { keptHistory } from '../support/kept-history.ts';
import {
  fileEnd,
  fileHead,
  formEnd,
  pdfOf,
  send,
  startUploadServer,
  uploadHead,
  type UploadServer,
} from '../transports/http/upload-client.ts';

const HOUR_MS = 3_600_000;
const cache = {
  ttlMs: { record: HOUR_MS, list: HOUR_MS, merchant: HOUR_MS, liveStatistics: HOUR_MS, playback: HOUR_MS },
};
/** Most operations here are asked three times, so none is compiled. */
const execution = {
  maxVendorCalls: 1_000,
  deadlines: undefined,
  isWarnOnly: false,
  isCostReported: false,
  compiledAtUse: null,
};
const { studentUserId, convertedDocument, liveRoom } = seedIds;

const archive = keptHistory(Date.now());

/** One question of each kind that is remembered, about these and about others. */
const questionsAbout = (roomId: string, documentId: string): Record<string, string> => ({
  'a room': `{ room(id: "${roomId}") { type } }`,
  'its attachments': `{ room(id: "${roomId}") { documents { totalCount } } }`,
  'its live statistics': `{ room(id: "${roomId}") { statistics { live { studentCount } } } }`,
  'its attendance': `{ room(id: "${roomId}") { statistics { liveAttendance(userId: "${studentUserId}") { totalSeconds } } } }`,
  'its playback': `{ room(id: "${roomId}") { statistics { playbackDays { startsAt } } } }`,
  'its playback by a user': `{ room(id: "${roomId}") { statistics { playbackSessions(userId: "${studentUserId}") { startedAt } } } }`,
  'a document': `{ document(id: "${documentId}") { fileName } }`,
});
const lists: Record<string, string> = {
  rooms: '{ rooms(first: 1) { totalCount } }',
  documents: '{ documents(first: 1) { totalCount } }',
  merchant: '{ merchant { balance } }',
};

/** What is asked about what a write touches, and about what it does not; and links to previews, once they are known. */
interface World {
  links: Map<string, string>;
  touched: { roomId: string; documentId: string };
  other: { roomId: string; documentId: string };
}

/** Asks all of it, and answers which of the questions reached the vendor. */
async function asked({ url, gateway }: UploadServer, { links, ...world }: World): Promise<string[]> {
  const reached: string[] = [];
  const ask = async (name: string, question: () => Promise<unknown>) => {
    gateway.takeCalls();
    await question();
    if (gateway.takeCalls().length > 0) reached.push(name);
  };
  const query = (name: string, text: string) => ask(name, () => gateway.execute(text));
  for (const [name, text] of Object.entries(lists)) await query(name, text);
  for (const [which, { roomId, documentId }] of Object.entries(world)) {
    for (const [name, text] of Object.entries(questionsAbout(roomId, documentId))) {
      await query(`${which}: ${name}`, text);
    }
    // By its link, which is made of the id alone and so is there when the document is not.
    const link = links.get(documentId) ?? (await previewLinkOf(url, documentId));
    links.set(documentId, link);
    await ask(`${which}: a preview`, async () => (await fetch(link)).arrayBuffer());
  }
  return reached;
}

async function previewLinkOf(url: string, documentId: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: `{ document(id: "${documentId}") { previewLink { url } } }` }),
  });
  const { data } = (await response.json()) as { data: { document: { previewLink: { url: string } } } };
  return data.document.previewLink.url;
}

const ofLists = Object.keys(lists);
const ofRoom = Object.keys(questionsAbout('', ''))
  .filter((name) => name !== 'a document')
  .map((name) => `touched: ${name}`);
const ofDocument = ['touched: a document', 'touched: a preview'];
const ofUser = ['touched', 'other'].flatMap((which) =>
  ['its attendance', 'its playback by a user'].map((name) => `${which}: ${name}`),
);
const ofAttachments = ['touched: its attachments', 'other: its attachments'];

const upload = async ({ url }: UploadServer, into: string) => {
  const query = `mutation ($file: Upload!) { uploadDocument(input: { file: $file${into} }) { userErrors { code } } }`;
  await send(url, [uploadHead({}, query), fileHead('0', 'a.pdf'), pdfOf(1_000), fileEnd, formEnd], {});
};

/** Each mutation: what it touches beside what it is about to make, and how it is sent, where that is special. */
const mutations: Record<
  string,
  {
    roomId?: string;
    documentId?: string;
    run?: (server: UploadServer) => Promise<void>;
    /** Where that is not what hangs on rooms and documents. */
    forgets?: string[];
  }
> = {
  createRoom: {},
  createRooms: {},
  createVodRoom: {},
  createVideoUploadToken: {},
  renameRoom: { roomId: own },
  rescheduleRoom: { roomId: seedIds.upcomingRoom },
  deleteRoom: { roomId: own },
  deleteRooms: { roomId: own },
  attachDocument: { roomId: seedIds.bareRoom, documentId: convertedDocument },
  detachDocument: { roomId: own, documentId: attachedDocument },
  deleteDocument: { documentId: convertedDocument },
  openWechatLive: { roomId: own },
  updateWechatLive: { roomId: seedIds.wechatRoom },
  closeWechatLive: { roomId: seedIds.wechatRoom },
  // What is known of the user, in whatever room.
  deleteUserData: {
    run: async ({ gateway }) => {
      const query = `mutation { deleteUserData(input: { userId: "${studentUserId}" }) { userErrors { code } } }`;
      const { data, errors } = await gateway.execute<{ deleteUserData: object }, object>(query);
      expect([data, errors]).toEqual([{ deleteUserData: { userErrors: [] } }, undefined]);
    },
    forgets: ofUser,
  },
  'uploadDocument on its own': { run: (server) => upload(server, '') },
  'uploadDocument into a room': {
    roomId: own,
    run: (server) => upload(server, `, attachToRoomId: "${own}"`),
  },
};

test('each mutation is looked at', () => {
  const names = Object.keys((createSchema().getMutationType() as GraphQLObjectType).getFields());
  expect(new Set(Object.keys(mutations).map((name) => name.split(' ')[0]))).toEqual(new Set(names));
});

describe('what has been remembered is asked anew, and nothing else,', () => {
  test.each(Object.entries(mutations))('after %s', async (name, { roomId, documentId, run, forgets }) => {
    await using server = await startUploadServer({ cache, archive, yoga: { execution } });
    const touchedId = documentId ?? attachedDocument;
    const world: World = {
      links: new Map(),
      touched: { roomId: roomId ?? own, documentId: touchedId },
      other: {
        roomId: liveRoom,
        documentId: touchedId === convertedDocument ? attachedDocument : convertedDocument,
      },
    };
    const all = await asked(server, world);
    // A refusal is not remembered, and lessons that are to come have no playback.
    const again = await asked(server, world);
    expect(again.filter((what) => !/its playback( by a user)?$/.test(what))).toEqual([]);
    if (run) await run(server);
    else {
      const { errors, data } = await server.gateway.execute<Record<string, { userErrors: object[] }>, object>(
        `mutation { ${name}${literals[`Mutation.${name}`] ?? ''} { userErrors { code } } }`,
      );
      expect([errors, data?.[name]?.userErrors]).toEqual([undefined, []]);
    }
    const expected = new Set([
      ...(forgets ?? ofLists),
      ...(roomId === undefined ? [] : ofRoom),
      ...(documentId === undefined ? [] : [...ofDocument, ...ofAttachments]),
      ...again,
    ]);
    expect(await asked(server, world)).toEqual(all.filter((what) => expected.has(what)));
  });
});
