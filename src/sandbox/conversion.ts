import type { Room, StoredDocument } from './model.ts';

export type DocumentState = 'converting' | 'converted' | 'failed';

/** The document prints only 3, beside a finished PDF; the other two numbers are the sandbox's choice. */
export const DOCUMENT_STATUS_NUMBER: Record<DocumentState, number> = {
  converting: 1,
  failed: 2,
  converted: 3,
};

/** Where the conversion of a document stands. */
export function documentStateAt(
  document: StoredDocument,
  nowMs: number,
  conversionMs: number,
): DocumentState {
  if (document.outcome === 'never-ends' || nowMs < document.uploadedMs + conversionMs) return 'converting';
  return document.outcome === 'converts' ? 'converted' : 'failed';
}

/** Pages are known only after the conversion. */
export function slideCountAt(document: StoredDocument, nowMs: number, conversionMs: number): number {
  return documentStateAt(document, nowMs, conversionMs) === 'converted' ? document.pages : 0;
}

const RECORDING_NUMBER = { pending: 0, converted: 1, failed: 2, empty: 3 } as const;

/**
 * `convertStatus` of a room: 0 default, 1 converted, 2 failed, 3 empty recording. A recording follows its lesson
 * by the conversion time; a lesson nobody came to leaves an empty one.
 */
export function convertStatusAt(room: Room, nowMs: number, conversionMs: number): 0 | 1 | 2 | 3 {
  if (room.recording !== 'auto') return RECORDING_NUMBER[room.recording];
  if (nowMs < (room.vod ? room.startMs : room.endMs) + conversionMs) return 0;
  return room.vod || room.visits.length > 0 ? 1 : 3;
}
