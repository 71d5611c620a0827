/** What the peers need of the vendor, written once for all three and by hand: nothing of the gateway is in it. */
import { hash } from 'node:crypto';

export const PARTNER = '20151119143137';
export const APP_KEY = '3af12186256845b4bc2441e223829bfc';

export type Params = Record<string, string>;

/** The signed form body of a call. */
export function signedForm(params: Params): string {
  const all: Params = { ...params, partner: PARTNER, timestamp: String(Date.now()) };
  const names = Object.keys(all).sort();
  const canonical = names.map((name) => `${name}=${all[name] ?? ''}`).join('&');
  const form = names.map((name) => `${name}=${encodeURIComponent(all[name] ?? '')}`).join('&');
  return `${form}&sign=${hash('md5', canonical + APP_KEY, 'hex')}`;
}

export interface WireRoom {
  roomId: string;
  title: string;
  startTime: string;
  endTime: string;
  courseType?: number;
}

export interface WireDocument {
  documentId: string;
  originalDocName: string;
  slideCount: number;
  status: string;
}

export interface WireLive {
  maxStudents: number;
  totalStudentNum: number;
  studentDurationDetail: { avg: number };
  studentSeries: { start: number; step: number; series: number[] };
}

export interface WirePage {
  items: WireRoom[];
  totalCount: number;
}

/** `yyyy-MM-dd HH:mm:ss` of Asia/Shanghai as an RFC 3339 instant of UTC. */
export function instantFrom(time: string): string {
  return isoOf(Date.parse(`${time.replace(' ', 'T')}+08:00`));
}

export function isoOf(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** The fields of one room's answer, as the schema names them. */
export function roomFrom(room: WireRoom) {
  const minutes =
    (Date.parse(`${room.endTime.replace(' ', 'T')}Z`) - Date.parse(`${room.startTime.replace(' ', 'T')}Z`)) /
    60_000;
  return {
    vendorId: room.roomId,
    title: room.title,
    type: room.courseType === 1 ? 'ONE_TO_ONE' : room.courseType === 2 ? 'ONE_TO_MANY' : null,
    startsAt: instantFrom(room.startTime),
    endsAt: instantFrom(room.endTime),
    durationMinutes: Math.round(minutes),
  };
}

export function documentFrom(document: WireDocument) {
  return {
    vendorId: document.documentId,
    fileName: document.originalDocName,
    pageCount: document.slideCount,
    status: document.status === 'converted' ? 'CONVERTED' : 'UNKNOWN',
  };
}

export function liveFrom(live: WireLive) {
  const { start, step, series } = live.studentSeries;
  return {
    studentCount: live.totalStudentNum,
    peakStudentCount: live.maxStudents,
    watchTime: { averageSeconds: live.studentDurationDetail.avg },
    onlineSeries: {
      stepSeconds: step / 1000,
      points: series.map((studentCount, index) => ({ startsAt: isoOf(start + index * step), studentCount })),
    },
  };
}

/** The part of the gateway's schema that the load asks for. */
export const PEER_SCHEMA = /* GraphQL */ `
  type Query {
    room(id: ID!): Room
    rooms(first: Int!, filter: RoomFilter): RoomConnection
  }
  input RoomFilter {
    titleContains: String
  }
  enum RoomType {
    ONE_TO_ONE
    ONE_TO_MANY
  }
  enum DocumentStatus {
    CONVERTED
    UNKNOWN
  }
  type RoomConnection {
    totalCount: Int!
    nodes: [Room]
  }
  type Room {
    vendorId: String!
    title: String!
    type: RoomType
    startsAt: String
    endsAt: String
    durationMinutes: Int
    documents: DocumentConnection
    statistics: RoomStatistics!
  }
  type DocumentConnection {
    totalCount: Int!
    nodes: [Document]
  }
  type Document {
    vendorId: String!
    fileName: String
    pageCount: Int
    status: DocumentStatus
  }
  type RoomStatistics {
    live: LiveStatistics
  }
  type LiveStatistics {
    studentCount: Int!
    peakStudentCount: Int!
    watchTime: WatchTime!
    onlineSeries: OnlineSeries!
  }
  type WatchTime {
    averageSeconds: Float!
  }
  type OnlineSeries {
    stepSeconds: Float!
    points: [OnlinePoint!]!
  }
  type OnlinePoint {
    startsAt: String!
    studentCount: Int!
  }
`;

/** The reads of a peer. */
export interface PeerReads {
  detail(roomId: string): Promise<{ course: WireRoom }>;
  list(title: string, pageNo: number): Promise<{ pagination: WirePage }>;
  documents(roomId: string): Promise<{ documents: WireDocument[] }>;
  live(roomId: string): Promise<{ roomZhiboDetail: { statisticEntity: WireLive } }>;
}

const PAGE_SIZE = 20;

/** All pages that `first` touches, in parallel. */
export async function roomsFrom(reads: PeerReads, first: number, title: string) {
  const pages = await Promise.all(
    Array.from({ length: Math.ceil(first / PAGE_SIZE) }, (_, index) => reads.list(title, index + 1)),
  );
  const items = pages.flatMap(({ pagination }) => pagination.items).slice(0, first);
  return { totalCount: pages[0]?.pagination.totalCount ?? 0, nodes: items.map(roomFrom) };
}

export async function documentsOf(reads: PeerReads, roomId: string) {
  const { documents } = await reads.documents(roomId);
  return { totalCount: documents.length, nodes: documents.map(documentFrom) };
}

/** Resolvers over those reads, as both GraphQL peers take them. */
export function peerResolvers<Context>(readsOf: (context: Context) => PeerReads) {
  return {
    Query: {
      room: async (_root: unknown, { id }: { id: string }, context: Context) =>
        roomFrom((await readsOf(context).detail(id)).course),
      rooms: (
        _root: unknown,
        { first, filter }: { first: number; filter?: { titleContains?: string } },
        context: Context,
      ) => roomsFrom(readsOf(context), first, filter?.titleContains ?? ''),
    },
    Room: {
      documents: ({ vendorId }: { vendorId: string }, _args: unknown, context: Context) =>
        documentsOf(readsOf(context), vendorId),
      statistics: (room: { vendorId: string }) => room,
    },
    RoomStatistics: {
      live: async ({ vendorId }: { vendorId: string }, _args: unknown, context: Context) =>
        liveFrom((await readsOf(context).live(vendorId)).roomZhiboDetail.statisticEntity),
    },
  };
}
