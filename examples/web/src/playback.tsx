import { useQuery } from '@apollo/client/react';
import { CountTable } from './count-table.tsx';
import { PlaybackDocument, type PlaybackQuery } from './generated/operations.ts';
import { Problem } from './problem.tsx';

type PlaybackDays = NonNullable<
  NonNullable<NonNullable<PlaybackQuery['room']>['statistics']>['playbackDays']
>;

/** Which minutes of the recording were watched in the last week. A query of its own: not every account has it. */
export function Playback({ roomId }: { roomId: string }) {
  const { data, error, loading } = useQuery(PlaybackDocument, { variables: { id: roomId } });
  const views = viewsByMinute(data?.room?.statistics.playbackDays ?? []);
  return (
    <section aria-labelledby="playback">
      <h2 id="playback">Playback, last seven days</h2>
      <Problem error={error} />
      {loading && <p role="status">Loading…</p>}
      {!loading && !error && views.length === 0 && <p>Nobody has watched the recording.</p>}
      {views.length > 0 && <HeatLine views={views} />}
    </section>
  );
}

/** One cell a minute of the recording, the darker the more often it was watched. */
function HeatLine({ views }: { views: readonly number[] }) {
  const highest = Math.max(...views);
  const favourite = views.indexOf(highest);
  return (
    <figure className="heat">
      <figcaption>
        Most watched: minute {favourite}, {highest} {highest === 1 ? 'time' : 'times'}
      </figcaption>
      <svg
        viewBox={`0 0 ${views.length} 1`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Views of the ${views.length} minutes of the recording: at most ${highest}, in minute ${favourite}.`}
      >
        {views.map((count, minute) => (
          <rect key={minute} x={minute} width={1} height={1} fillOpacity={count / highest}>
            <title>{`Minute ${minute}: ${count}`}</title>
          </rect>
        ))}
      </svg>
      <span className="quiet axis-ends" aria-hidden="true">
        <span>0 min</span>
        <span>{views.length - 1} min</span>
      </span>
      <CountTable heads={['Minute', 'Views']} rows={views.map((count, minute) => [String(minute), count])} />
    </figure>
  );
}

function viewsByMinute(days: PlaybackDays): number[] {
  const minutes = days.flatMap((day) => day.minutes);
  const views = new Array<number>(Math.max(-1, ...minutes.map(({ minute }) => minute)) + 1).fill(0);
  for (const { minute, viewCount } of minutes) views[minute] = (views[minute] ?? 0) + viewCount;
  return views;
}
