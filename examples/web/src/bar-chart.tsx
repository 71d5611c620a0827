export interface Bar {
  name: string;
  /** Null where it is not known. */
  value: number | null;
  /** Whether something is missing from the value. */
  isLost?: boolean;
}

interface BarChartProps {
  title: string;
  /** Said beside the title. */
  total: string;
  /** The highest value as text. */
  highest: string;
  /** What the picture shows, for whoever does not see it. */
  summary: string;
  bars: readonly Bar[];
}

/** Values over time; those that lack something stand before a coloured ground. */
export function BarChart({ title, total, highest, summary, bars }: BarChartProps) {
  const top = Math.max(Number.MIN_VALUE, ...bars.map(({ value }) => value ?? 0));
  return (
    <figure className="chart">
      <figcaption>
        <strong>{title}</strong> <span className="quiet">{total}</span>
      </figcaption>
      <span className="quiet axis-top" aria-hidden="true">
        {highest}
      </span>
      <svg viewBox={`0 0 ${bars.length} 1`} preserveAspectRatio="none" role="img" aria-label={summary}>
        {bars.map(({ name, value, isLost }, index) => (
          <g key={name}>
            {isLost && <rect className="lost" x={index} y={0} width={1} height={1} />}
            <rect x={index + 0.06} y={1 - (value ?? 0) / top} width={0.88} height={(value ?? 0) / top} />
          </g>
        ))}
      </svg>
      <span className="quiet axis-ends" aria-hidden="true">
        <span>{bars[0]?.name}</span>
        <span>{bars.at(-1)?.name}</span>
      </span>
    </figure>
  );
}
