import { UpstreamError } from '../../vendor/protocol/errors.ts';
import { builder } from '../builder.ts';

export const NoStatisticsReasonEnum = builder.enumType('NoStatisticsReason', {
  description: 'Why there are no statistics of one user, of several that were asked for together.',
  values: {
    NO_VISIT: {
      description:
        'The vendor has seen no visit: the user was not in the lesson, or watched nothing of the recording in the last week. It answers the same for an id that nobody has.',
    },
    NOT_ENABLED: { description: 'The vendor has not enabled these statistics for the merchant.' },
    RECORDING_NOT_READY: { description: 'The lesson goes on, or its recording is being converted.' },
    ROOM_NOT_FOUND: {
      description:
        'The vendor has the room no more, and nothing is kept of this user in it; or it was there for others of these users and no more for this one.',
    },
    UPSTREAM_FAILED: {
      description:
        'The vendor gave no answer for this user in time, or none that can be read. Ask again later.',
    },
  } as const,
});

export type NoStatisticsReason = typeof NoStatisticsReasonEnum.$inferType;

/** Why an answer shows nothing of a user; null where it does. Whatever is no failure of the vendor's is thrown. */
export function reasonFor(answer: readonly unknown[] | Error | null): NoStatisticsReason | null {
  if (answer === null) return 'ROOM_NOT_FOUND';
  if (!(answer instanceof Error)) return answer.length === 0 ? 'NO_VISIT' : null;
  if (!(answer instanceof UpstreamError)) throw answer;
  if (answer.code === 'FEATURE_NOT_ENABLED') return 'NOT_ENABLED';
  return answer.code === 'RECORDING_NOT_READY' ? 'RECORDING_NOT_READY' : 'UPSTREAM_FAILED';
}
