import { afterAll, describe, expect, test } from 'vitest';
import { UpstreamContractError } from '../../src/vendor/protocol/errors.ts';
import { sampleModels } from './sample-models.ts';
import type { DuobeiClient } from '../../src/vendor/client.ts';
import { clientOf, rejectionOf, sample, sendJson, startVendorStub } from './vendor-stub.ts';

/** What the world sends in the place of a value of the document's; `undefined` leaves it out. */
const shapes: readonly unknown[] = [
  undefined,
  null,
  '',
  'NaN',
  'odd',
  0,
  -1,
  7,
  1.5,
  '1,204.20',
  true,
  {},
  { timestamp: 1, counter: 2 },
  [],
  [null],
  '2017-06-15 12:59:00.0',
];

/**
 * Of these, something has to be readable for the answer to say anything at all. Of a list, that it is one, or none. Of an id,
 * that it is no other's.
 */
const indispensable: Record<string, readonly string[]> = {
  'v3-room-create': ['room', 'room.roomId'],
  'v4-room-create': ['room', 'room.roomId'],
  'v3-room-video-create': ['room', 'room.roomId'],
  'v3-room-detail': ['course', 'course.roomId'],
  'v3-room-list': ['pagination', 'pagination.items'],
  'v3-document-list': ['pagination', 'pagination.items'],
  'v3-room-listDocuments': ['documents'],
  'v3-room-chatDownload': ['infos'],
  'v3-statistics-playback-room': ['roomPlayBackDetails', 'roomPlayBackDetails.0.roomId'],
  'v3-document-detail': ['document', 'document.uniqueId'],
  'v3-documents-status': ['status'],
  'v3-documents-upload': ['uuid'],
  'v3-video-uptoken': ['uptoken'],
  'v3-merchant': ['merchant'],
  'v3-statistics-zhibo-room': ['roomZhiboDetail.roomId'],
  'v3-statistics-zhibo-user': ['details', 'roomId', 'uid'],
  // The sample has no `success`, so without its list it says nothing.
  'v3-statistics-playback-user': [
    'userPlayBackDetails',
    ...[0, 1].flatMap((item) => [`userPlayBackDetails.${item}.roomId`, `userPlayBackDetails.${item}.uid`]),
  ],
};

const user = { roomId: 'jz1', userId: 'u-1' };

type Path = readonly (string | number)[];

/** Every place of an answer but those that say whether it is a refusal; of a list, its first two items. */
function placesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return path.length === 0 ? [] : [path];
  const entries = Array.isArray(value)
    ? value.slice(0, 2).map((item: unknown, index) => [index, item] as const)
    : Object.entries(value).filter(([key]) => key !== 'success' && key !== 'error');
  const within = entries.flatMap(([key, item]) => placesOf(item, [...path, key]));
  return path.length === 0 ? within : [path, ...within];
}

function withOdd(answer: unknown, path: Path, shape: unknown): unknown {
  const odd = structuredClone(answer) as Record<string, unknown>;
  let parent: Record<string | number, unknown> = odd;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string | number, unknown>;
  parent[path.at(-1)!] = shape;
  return odd;
}

/** The main list of each answer that has one, and how it is asked for. */
const lists: Record<
  string,
  readonly [(list: unknown) => object, (client: DuobeiClient) => Promise<unknown>]
> = {
  'room/list': [(items) => ({ pagination: { items } }), (client) => client.room.list()],
  'document/list': [(items) => ({ pagination: { items } }), (client) => client.document.list()],
  'room/listDocuments': [(documents) => ({ documents }), (client) => client.room.listDocuments('jz1')],
  'room/chatDownload': [(infos) => ({ infos }), (client) => client.room.chatDownload(['jz1'])],
  'zhibo/user': [(details) => ({ details }), (client) => client.statistics.liveUser(user)],
  'zhibo/user within': [
    (details) => ({ userZhiboDetail: { details } }),
    (client) => client.statistics.liveUser(user),
  ],
  'zhibo/user around': [
    (userZhiboDetail) => ({ userZhiboDetail }),
    (client) => client.statistics.liveUser(user),
  ],
  'playback/room': [
    (roomPlayBackDetails) => ({ roomPlayBackDetails }),
    (client) => client.statistics.playbackRoom('jz1'),
  ],
  'playback/user': [
    (userPlayBackDetails) => ({ userPlayBackDetails }),
    (client) => client.statistics.playbackUser(user),
  ],
};

describe.each(Object.entries(lists))('the list of %s', (name, [answerWith, ask]) => {
  async function askWith(list: unknown) {
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, { success: true, ...answerWith(list) }),
    );
    await using client = clientOf(stub);
    return await ask(client);
  }

  test.each([null, ''])('is empty when it is %j', async (none) => {
    expect(await askWith(none)).toEqual(await askWith(name === 'zhibo/user around' ? {} : []));
  });

  test.each(['boom', 5, 0, true, name === 'zhibo/user around' ? [] : {}, '[]'])(
    'leaves nothing of its answer when it is %j',
    async (odd) => {
      expect(await rejectionOf(askWith(odd))).toBeInstanceOf(UpstreamContractError);
    },
  );
});

const figures = { answers: 0, read: 0, told: 0 };

describe.each(Object.keys(sampleModels))('%s', (name) => {
  test('costs a value that is odd, and nothing else', async () => {
    const [run] = sampleModels[name]!;
    let answer: unknown;
    const drift = new Set<string>();
    await using stub = await startVendorStub((_request, response) => sendJson(response, answer));
    await using client = clientOf(stub, {
      apiVersion: name.startsWith('v3') ? 'v3' : 'v4',
      onDrift: (endpoint: string, field: string) => void drift.add(`${endpoint} ${field}`),
    });
    const lost: string[] = [];
    const original = sample(name);
    for (const path of placesOf(original)) {
      for (const shape of shapes) {
        answer = withOdd(original, path, shape);
        figures.answers += 1;
        drift.clear();
        const error = await run(client).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        const where = path.join('.');
        if (error === undefined) figures.read += 1;
        else if (!(error instanceof UpstreamContractError))
          lost.push(`${where}: ${(error as Error).message}`);
        else if (!indispensable[name.replace('.empty', '')]?.includes(where)) {
          lost.push(`${where} = ${JSON.stringify(shape)}: ${error.message}`);
        }
        figures.told += drift.size;
      }
    }
    expect(lost).toEqual([]);
  });
});

afterAll(() => {
  console.info(`figure · odd answers: ${figures.read} of ${figures.answers} read, ${figures.told} told of`);
});
