import { useSubscription } from '@apollo/client/react';
import { LiveStatisticsDocument, type RoomLiveFragment } from './generated/operations.ts';
import { Problem } from './problem.tsx';
import { StudentChart } from './student-chart.tsx';

interface LiveStatisticsProps {
  roomId: string;
  isLive: boolean;
  live: RoomLiveFragment['statistics']['live'] | null;
}

/** Each event of the subscription lands in Apollo's cache, and so in `live`. */
export function LiveStatistics({ roomId, isLive, live }: LiveStatisticsProps) {
  const { error } = useSubscription(LiveStatisticsDocument, { variables: { roomId }, skip: !isLive });
  // A part that the vendor leaves out is null.
  const { points = [], stepSeconds = null } = live?.onlineSeries ?? {};
  return (
    <section aria-labelledby="students">
      <h2 id="students">Students</h2>
      {live && (
        <p role="status">
          <strong>{live.studentCount ?? '?'}</strong> students{isLive ? ' so far' : ''}, at most{' '}
          <strong>{live.peakStudentCount ?? '?'}</strong> at once{isLive && !error && ' · updates by itself'}
        </p>
      )}
      <Problem error={error} />
      {stepSeconds !== null && points.length > 0 ? (
        <StudentChart points={points} stepSeconds={stepSeconds} />
      ) : (
        <p>Nobody has been here.</p>
      )}
    </section>
  );
}
