import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type GraphQLInputType,
} from 'graphql';
import { seedIds } from '../../../src/sandbox/seed.ts';
import type { Draw } from './draw.ts';

/** Where a value goes: the name of its argument or input field, behind that of the field it is for. */
export interface Place {
  field: string;
  input: string;
}

const globalId = (typename: string, vendorId: string) =>
  Buffer.from(`${typename}:${vendorId}`).toString('base64');

const { liveRoom, endedRoom, upcomingRoom, wechatRoom, bareRoom, vodRoom, failedRoom } = seedIds;
const { convertedDocument, failedDocument, studentUserId } = seedIds;
const rooms = [liveRoom, endedRoom, upcomingRoom, wechatRoom, bareRoom, vodRoom, failedRoom];
const nodes = [
  ...[liveRoom, endedRoom, upcomingRoom, vodRoom].map((id) => globalId('Room', id)),
  globalId('Document', convertedDocument),
  globalId('Document', failedDocument),
  globalId('Merchant', '20260101000000'),
];
const missing = ['jz00000000', 'nonsense', globalId('Room', 'jz00000000')];
const cursor = Buffer.from('1').toString('base64');

/** What is worth asking for, by argument or input field, and by type where that has no line of its own. */
const texts: Record<string, readonly string[]> = {
  'document.id': [convertedDocument, failedDocument, globalId('Document', convertedDocument), ...missing],
  'node.id': [...nodes, ...nodes, ...missing],
  'nodes.ids': [...nodes, ...nodes, ...nodes, ...nodes, ...missing],
  roomId: [...rooms, ...rooms, globalId('Room', liveRoom), ...missing],
  attachToRoomId: rooms,
  documentId: [convertedDocument, failedDocument, ...missing],
  userId: [studentUserId, 'u1', ''],
  nickname: ['A', 'Li Lei', ' '],
  videoKey: [seedIds.videoKey, 'none.mp4'],
  title: ['Algebra', '代数', 'x', 'y', 'z', ' Algebra', ''],
  titleContains: ['数学', 'x', ''],
  fileNameContains: ['pdf', '函数'],
  after: [cursor, 'broken'],
  before: [cursor, 'broken'],
  idempotencyKey: ['key-1', 'key-2'],
  startsAt: [
    '2026-05-05T10:30:00+08:00',
    '2030-01-01T00:00:00.000Z',
    '2026-05-04T09:00:59Z',
    '2017-05-06T00:00:00Z',
  ],
  ID: [...rooms, ...rooms, globalId('Room', liveRoom), ...missing],
  String: ['a', 'text "quoted"', 'two\nlines', '\u2028', '${x}', '__proto__', ''],
  Date: ['2026-05-04', '2026-05-05', '2017-05-06', '2026-02-30', ' 2026-05-04'],
  DateTime: [
    '2026-05-04T08:00:00Z',
    '2026-05-05T10:30:00+08:00',
    '2030-01-01T00:00:00.000Z',
    '2017-05-06T00:00:00Z',
  ],
};

const numbers: Record<string, readonly number[]> = {
  first: [1, 2, 2, 3, 0, 101],
  last: [1, 2, 0],
  durationMinutes: [30, 60, 45, 90, 120, 29, 301],
  playbackStartSeconds: [0, 10, 90],
  playbackEndSeconds: [5, 60],
  Int: [0, 1, 7, -2, 2_147_483_647],
};

/** How often an input is given that may be left out. A page of the usual size makes a long answer. */
const shares: Record<string, number> = {
  first: 0.9,
  after: 0.08,
  before: 0.08,
  last: 0.08,
  attachToRoomId: 0.08,
};

export const isGiven = (draw: Draw, input: string) => draw.chance(shares[input] ?? 0.5);

const poolOf = <T>(
  pools: Record<string, readonly T[]>,
  { field, input }: Place,
  type: string,
): readonly T[] => pools[`${field}.${input}`] ?? pools[input] ?? pools[type] ?? [];

/** A value for a leaf. */
export function leafOf(typeName: string, place: Place, draw: Draw): string | number | boolean {
  if (typeName === 'Boolean') return draw.chance(0.5);
  if (typeName === 'Int') return draw.pick(poolOf(numbers, place, typeName));
  return draw.pick(poolOf(texts, place, typeName));
}

const NULL_SHARE = 0.1;

/** A value as a client sends it in a variable; one item may stand for a list of it. */
export function jsonOf(type: GraphQLInputType, place: Place, draw: Draw): unknown {
  if (isNonNullType(type)) return presentJsonOf(type.ofType, place, draw);
  return draw.chance(NULL_SHARE) ? null : presentJsonOf(type, place, draw);
}

function presentJsonOf(type: GraphQLInputType, place: Place, draw: Draw): unknown {
  if (isNonNullType(type)) return presentJsonOf(type.ofType, place, draw);
  if (isListType(type)) {
    const item = type.ofType;
    if (draw.chance(0.2)) return presentJsonOf(item, place, draw);
    return Array.from({ length: draw.below(4) }, () => jsonOf(item, place, draw));
  }
  if (isInputObjectType(type)) {
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter((field) => isRequiredInputField(field) || isGiven(draw, field.name))
        .map((field) => [field.name, jsonOf(field.type, { ...place, input: field.name }, draw)]),
    );
  }
  if (isEnumType(type)) return draw.pick(type.getValues()).name;
  return leafOf(type.name, place, draw);
}

/** What fits almost nowhere. */
export const misfits: readonly unknown[] = [null, true, 7.5, 'NO_VALUE', {}, [[]], { unknown: 1 }, -1];
