import { CountTable } from './count-table.tsx';
import { formatTime } from './format.ts';

interface StudentChartProps {
  points: readonly { startsAt: string; studentCount: number }[];
  stepSeconds: number;
}

/** Students online over time: a picture for the eye, a sentence for the ear, and a table for both. */
export function StudentChart({ points, stepSeconds }: StudentChartProps) {
  const counts = points.map(({ studentCount }) => studentCount);
  const highest = Math.max(1, ...counts);
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const summary =
    `Students online from ${formatTime(first.startsAt)} to ${formatTime(last.startsAt)}, ` +
    `every ${Math.round(stepSeconds / 60)} minutes: at most ${highest}, at the end ${last.studentCount}.`;
  return (
    <figure className="chart">
      <figcaption>Online at once</figcaption>
      <span className="quiet axis-top" aria-hidden="true">
        {highest}
      </span>
      {/* Without a ratio of its own the picture fits any width; the words stand outside and keep their size. */}
      <svg
        viewBox={`0 0 ${points.length} ${highest}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary}
      >
        {counts.map((count, index) => (
          <rect key={index} x={index + 0.06} y={highest - count} width={0.88} height={count} />
        ))}
      </svg>
      <span className="quiet axis-ends" aria-hidden="true">
        <span>{formatTime(first.startsAt)}</span>
        <span>{formatTime(last.startsAt)}</span>
      </span>
      <CountTable
        heads={['From', 'Students']}
        rows={points.map(({ startsAt, studentCount }) => [formatTime(startsAt), studentCount])}
      />
    </figure>
  );
}
