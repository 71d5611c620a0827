import type { DocumentStatus, RecordingStatus, RoomSchedulePhase } from './generated/operations.ts';

const dateTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' });

/** In the reader's own time zone. */
export function formatDateTime(instant: string | null | undefined): string {
  return instant ? dateTime.format(new Date(instant)) : 'no date';
}

export function formatTime(instant: string): string {
  return time.format(new Date(instant));
}

export function formatMegabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export function formatPages(count: number): string {
  return count === 1 ? '1 page' : `${count} pages`;
}

export const phaseNames: Record<RoomSchedulePhase, string> = {
  UPCOMING: 'Upcoming',
  IN_PROGRESS: 'Live now',
  ENDED: 'Ended',
};

export const recordingNames: Record<RecordingStatus, string> = {
  NOT_CONVERTED: 'Recording not converted yet',
  CONVERTED: 'Recording ready',
  FAILED: 'Recording failed',
  EMPTY: 'Recording is empty',
  UNKNOWN: 'Recording in an unknown state',
};

export const documentStatusNames: Record<DocumentStatus, string> = {
  CONVERTING: 'Converting…',
  CONVERTED: 'Converted',
  FAILED: 'Conversion failed',
  UNKNOWN: 'Unknown state',
};
