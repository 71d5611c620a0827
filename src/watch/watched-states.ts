import { z } from 'zod';
import type { DocumentConversion } from '../vendor/endpoints/document.ts';
import type { Room } from '../vendor/endpoints/room.ts';
import type { LiveStatistics } from '../vendor/endpoints/statistics.ts';

/** A document as its conversion shows it; other fields are read when they are asked for. */
export interface DocumentState extends DocumentConversion {
  vendorId: string;
}

/** A room as the state of its recording shows it. No more, for it travels between replicas and a room has secrets. */
export type RecordingState = Pick<Room, 'vendorId' | 'title' | 'recordingStatus'>;

/** A room with the statistics of its live lesson. */
export interface RoomStatisticsState {
  vendorId: string;
  live: LiveStatistics | null;
}

/** The same as they come from another replica: what is undefined does not travel. */
export const documentState: z.ZodType<DocumentState> = z.object({
  vendorId: z.string(),
  status: z.enum(['CONVERTING', 'CONVERTED', 'FAILED', 'UNKNOWN']),
  vendorStatus: z.string(),
});

export const recordingState: z.ZodType<RecordingState> = z.object({
  vendorId: z.string(),
  title: z.string(),
  recordingStatus: z.enum(['NOT_CONVERTED', 'CONVERTED', 'FAILED', 'EMPTY', 'UNKNOWN']).nullish(),
});

export const roomStatisticsState: z.ZodType<RoomStatisticsState> = z.object({
  vendorId: z.string(),
  live: z
    .object({
      peakStudentCount: z.number(),
      studentCount: z.number(),
      mobileStudentCount: z.number(),
      pcStudentCount: z.number(),
      watchTime: z.object({
        totalSeconds: z.number(),
        maxSeconds: z.number(),
        medianSeconds: z.number(),
        minSeconds: z.number(),
        averageSeconds: z.number(),
      }),
      onlineSeries: z.object({
        firstStudentStartedAt: z.date(),
        lastStudentEndedAt: z.date(),
        stepSeconds: z.number(),
        points: z.array(
          z.object({ offsetSeconds: z.number(), startsAt: z.date(), studentCount: z.number() }),
        ),
      }),
    })
    .nullable(),
});
