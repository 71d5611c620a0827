import { useSubscription } from '@apollo/client/react';
import { LiveStatisticsDocument, type RoomLiveFragment } from './generated/operations.ts';
import { useTexts } from './language.ts';
import { Problem } from './problem.tsx';
import { StudentChart } from './student-chart.tsx';

interface LiveStatisticsProps {
  roomId: string;
  isLive: boolean;
  /** Null where nobody has come yet, and where it could not be read. */
  live: RoomLiveFragment['statistics']['live'] | null;
  /** Why it could not be read. */
  unreadBecause: unknown;
  onRetry: () => void;
}

/** Each event of the subscription lands in Apollo's cache, and so in `live`. */
export function LiveStatistics({ roomId, isLive, live, unreadBecause, onRetry }: LiveStatisticsProps) {
  const { students, unknown, unread } = useTexts();
  const { error: broken } = useSubscription(LiveStatisticsDocument, { variables: { roomId }, skip: !isLive });
  // A part that the vendor leaves out is null.
  const { points = [], stepSeconds = null } = live?.onlineSeries ?? {};
  const error = broken ?? unreadBecause;
  const isNobodyKnown = !live?.studentCount;
  const isRead = !error && (!live || live.onlineSeries);
  return (
    <section aria-labelledby="students">
      <h2 id="students">{students.title}</h2>
      {live && (
        <p role="status">
          <strong>{live.studentCount ?? unknown}</strong> {students.count(isLive)}{' '}
          <strong>{live.peakStudentCount ?? unknown}</strong> {students.atOnce}
          {isLive && !error && ` · ${students.live}`}
        </p>
      )}
      <Problem error={error} onRetry={onRetry} />
      {stepSeconds !== null && points.length > 0 ? (
        <StudentChart points={points} stepSeconds={stepSeconds} />
      ) : (
        isNobodyKnown && <p>{isRead ? students.none : unread}</p>
      )}
    </section>
  );
}
