import { useQuery } from '@apollo/client/react';
import { DataTable } from './data-table.tsx';
import { PlaybackDocument, type PlaybackQuery } from './generated/operations.ts';
import { useTexts } from './language.ts';
import { Problem } from './problem.tsx';

type PlaybackDays = NonNullable<
  NonNullable<NonNullable<PlaybackQuery['room']>['statistics']>['playbackDays']
>;

/** Which minutes of the recording were watched in the last week. A query of its own: not every account has it. */
export function Playback({ roomId }: { roomId: string }) {
  const t = useTexts();
  const { data, error, loading } = useQuery(PlaybackDocument, { variables: { id: roomId } });
  const days = data?.room?.statistics.playbackDays;
  const views = viewsByMinute(days ?? []);
  return (
    <section aria-labelledby="playback">
      <h2 id="playback">{t.playback.title}</h2>
      <Problem error={error} />
      {loading && <p role="status">{t.loading}</p>}
      {!loading && views.length === 0 && <p>{days ? t.playback.none : t.unread}</p>}
      {views.length > 0 && <HeatLine views={views} />}
    </section>
  );
}

/** One cell a minute of the recording, the darker the more often it was watched. */
function HeatLine({ views }: { views: readonly number[] }) {
  const { playback } = useTexts();
  const highest = Math.max(...views);
  const favourite = views.indexOf(highest);
  return (
    <figure className="heat">
      <figcaption>{playback.favourite(favourite, highest)}</figcaption>
      <svg
        viewBox={`0 0 ${views.length} 1`}
        preserveAspectRatio="none"
        role="img"
        aria-label={playback.summary(views.length, highest, favourite)}
      >
        {views.map((count, minute) => (
          <rect key={minute} x={minute} width={1} height={1} fillOpacity={count / highest}>
            <title>{playback.cell(minute, count)}</title>
          </rect>
        ))}
      </svg>
      <span className="quiet axis-ends" aria-hidden="true">
        <span>{playback.end(0)}</span>
        <span>{playback.end(views.length - 1)}</span>
      </span>
      <DataTable
        heads={[playback.minute, playback.views]}
        rows={views.map((count, minute) => [String(minute), count])}
      />
    </figure>
  );
}

function viewsByMinute(days: PlaybackDays): number[] {
  const minutes = days.flatMap((day) => day.minutes);
  const views = new Array<number>(Math.max(-1, ...minutes.map(({ minute }) => minute)) + 1).fill(0);
  for (const { minute, viewCount } of minutes) views[minute] = (views[minute] ?? 0) + viewCount;
  return views;
}
