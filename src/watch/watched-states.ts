import * as z from 'zod';
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

/**
 * A schema of a state as it comes from another replica, where what is undefined does not travel. It takes whatever the type
 * allows: one that asks for more, or for less, is an error of types.
 */
const schemaOf =
  <S>() =>
  <T extends z.ZodType<S>>(schema: [S] extends [z.output<T>] ? T : never): z.ZodType<S> =>
    schema;

const amount = z.number().nullable();
const instant = z.date().nullable();

export const documentState = schemaOf<DocumentState>()(
  z.object({
    vendorId: z.string(),
    status: z.enum(['CONVERTING', 'CONVERTED', 'FAILED', 'UNKNOWN']),
    vendorStatus: z.string(),
  }),
);

export const recordingState = schemaOf<RecordingState>()(
  z.object({
    vendorId: z.string(),
    title: z.string().nullish(),
    recordingStatus: z.enum(['NOT_CONVERTED', 'CONVERTED', 'FAILED', 'EMPTY', 'UNKNOWN']).nullish(),
  }),
);

export const roomStatisticsState = schemaOf<RoomStatisticsState>()(
  z.object({
    vendorId: z.string(),
    live: z
      .object({
        peakStudentCount: amount,
        studentCount: amount,
        mobileStudentCount: amount,
        pcStudentCount: amount,
        watchTime: z
          .object({
            totalSeconds: amount,
            maxSeconds: amount,
            medianSeconds: amount,
            minSeconds: amount,
            averageSeconds: amount,
          })
          .nullable(),
        onlineSeries: z
          .object({
            firstStudentStartedAt: instant,
            lastStudentEndedAt: instant,
            stepSeconds: amount,
            points: z.array(
              z.object({ offsetSeconds: z.number(), startsAt: z.date(), studentCount: z.number() }),
            ),
          })
          .nullable(),
      })
      .nullable(),
  }),
);
