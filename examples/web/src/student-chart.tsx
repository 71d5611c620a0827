import { DataTable } from './data-table.tsx';
import { formatTime } from './format.ts';
import { useTexts } from './language.ts';

interface StudentChartProps {
  points: readonly { startsAt: string; studentCount: number }[];
  stepSeconds: number;
}

/** Students online over time: a picture for the eye, a sentence for the ear, and a table for both. */
export function StudentChart({ points, stepSeconds }: StudentChartProps) {
  const { students } = useTexts();
  const counts = points.map(({ studentCount }) => studentCount);
  const highest = Math.max(1, ...counts);
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const summary = students.summary(
    formatTime(first.startsAt),
    formatTime(last.startsAt),
    Math.round(stepSeconds / 60),
    highest,
    last.studentCount,
  );
  return (
    <figure className="chart">
      <figcaption>{students.caption}</figcaption>
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
      <DataTable
        heads={[students.from, students.title]}
        rows={points.map(({ startsAt, studentCount }) => [formatTime(startsAt), studentCount])}
      />
    </figure>
  );
}
