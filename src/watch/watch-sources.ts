import type { DuobeiClient } from '../vendor/client.ts';
import { isDocumentNotFound, isRoomNotFound } from '../vendor/protocol/errors.ts';
import type { WatchSource } from './watch-source.ts';
import {
  documentState,
  recordingState,
  roomStatisticsState,
  type DocumentState,
  type RecordingState,
  type RoomStatisticsState,
} from './watched-states.ts';

/** Conversions take from seconds to a few minutes. */
const DOCUMENT_PACE = { baseMs: 2_000, slowestMs: 30_000 };
/** Recordings are converted after the lesson, in minutes to hours. */
const RECORDING_PACE = { baseMs: 10_000, slowestMs: 60_000 };

const FINAL_DOCUMENT_STATES = new Set<string | null | undefined>(['CONVERTED', 'FAILED']);
const FINAL_RECORDING_STATES = new Set<string | null | undefined>(['CONVERTED', 'FAILED', 'EMPTY']);

/** Everything that can be watched. Polls pass the answer cache by. */
export function createWatchSources(client: DuobeiClient) {
  const documentStatus: WatchSource<DocumentState> = {
    name: 'documentStatus',
    schema: documentState,
    pace: DOCUMENT_PACE,
    read: async (id, signal) => ({ vendorId: id, ...(await client.document.status(id, { signal })) }),
    isMissing: isDocumentNotFound,
    fingerprint: ({ status, vendorStatus }) => `${status} ${vendorStatus}`,
    isFinal: ({ status }) => FINAL_DOCUMENT_STATES.has(status),
  };
  const roomRecordingStatus: WatchSource<RecordingState> = {
    name: 'roomRecordingStatus',
    schema: recordingState,
    pace: RECORDING_PACE,
    read: async (id, signal) => {
      const { vendorId, title, recordingStatus } = await client.room.detail(id, { signal });
      return { vendorId, title, recordingStatus };
    },
    isMissing: isRoomNotFound,
    fingerprint: ({ recordingStatus }) => String(recordingStatus),
    isFinal: ({ recordingStatus }) => FINAL_RECORDING_STATES.has(recordingStatus),
  };
  const roomLiveStatistics: WatchSource<RoomStatisticsState> = {
    name: 'roomLiveStatistics',
    schema: roomStatisticsState,
    pace: null,
    read: async (id, signal) => ({ vendorId: id, live: await liveStatisticsOf(client, id, signal) }),
    isMissing: isRoomNotFound,
    fingerprint: ({ live }) => JSON.stringify(live),
    isFinal: () => false,
    prime: ({ vendorId, live }, loaders) => loaders.liveStatistics.prime(vendorId, live),
  };
  return { documentStatus, roomRecordingStatus, roomLiveStatistics };
}

/** The statistics service may not know a room that exists, while its lesson has not begun. */
async function liveStatisticsOf(client: DuobeiClient, roomId: string, signal: AbortSignal) {
  try {
    return await client.statistics.liveRoom(roomId, { signal });
  } catch (error) {
    if (!isRoomNotFound(error)) throw error;
    await client.room.detail(roomId, { signal });
    return null;
  }
}
