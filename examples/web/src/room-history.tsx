import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { BarChart } from './bar-chart.tsx';
import { DataTable } from './data-table.tsx';
import { lastTerm, type DaySpan } from './day-span.ts';
import { formatDay, formatHours, formatNumber } from './format.ts';
import { RoomHistoryDocument, type RoomHistoryQuery } from './generated/operations.ts';
import { playbackByDay, playbackTable } from './history-rows.ts';
import { useKeptError } from './kept-error.ts';
import { useTexts } from './language.ts';
import { codeOf, Problem } from './problem.tsx';
import { fileNamePart, saveTable } from './save-file.ts';
import { SpanForm } from './span-form.tsx';

type Statistics = NonNullable<RoomHistoryQuery['room']>['statistics'];

interface RoomHistoryProps {
  roomId: string;
  title: string;
}

/** A recording day by day over a term, from what the gateway has kept. */
export function RoomHistory({ roomId, title }: RoomHistoryProps) {
  const t = useTexts();
  const [span, setSpan] = useState(() => lastTerm(Date.now()));
  const {
    data,
    error: reported,
    loading,
    refetch,
  } = useQuery(RoomHistoryDocument, {
    variables: { id: roomId, ...span },
    errorPolicy: 'all',
  });
  const error = useKeptError(reported, loading);
  const isOff = codeOf(error) === 'FEATURE_NOT_ENABLED';
  return (
    <section aria-labelledby="term-playback">
      <h2 id="term-playback">{t.history.roomTitle}</h2>
      <SpanForm span={span} onChange={setSpan} />
      {isOff ? (
        <p role="status">{t.history.off}</p>
      ) : (
        <Problem error={error} onRetry={() => void refetch()} />
      )}
      {loading && <p role="status">{t.loading}</p>}
      {data?.room && !isOff && <Days span={span} title={title} {...data.room.statistics} />}
    </section>
  );
}

interface DaysProps extends Statistics {
  span: DaySpan;
  title: string;
}

function Days({ span, title, playbackSummary: summary, playbackDays }: DaysProps) {
  const { history, unread } = useTexts();
  if (!summary || !playbackDays) return <p>{unread}</p>;
  const days = playbackByDay(span, playbackDays, summary.lostDays);
  const bars = days.map(({ date, viewCount, isLost }) => ({
    name: formatDay(date),
    value: viewCount,
    isLost,
  }));
  const values = bars.map(({ value }) => value ?? 0);
  const highest = Math.max(...values);
  const total = formatNumber(summary.viewCount);
  const table = playbackTable(days, history);
  const text = history.recording(summary.viewCount, formatHours(summary.watchedSeconds), summary.dayCount);
  return (
    <>
      <p>
        {text}
        {summary.lastViewedOn && ` · ${history.lastView(formatDay(summary.lastViewedOn))}`}
      </p>
      {summary.lostDays.length > 0 ? (
        <p role="status" className="lost-days">
          {history.lost}{' '}
          {summary.lostDays.map(({ from, to }) => `${formatDay(from)} – ${formatDay(to)}`).join(', ')}
        </p>
      ) : (
        <p className="quiet">{history.lostNone}</p>
      )}
      <BarChart
        title={`${history.views}, ${history.byDay}`}
        total={history.total(total)}
        highest={formatNumber(highest)}
        summary={history.summary(
          history.views,
          formatDay(span.from),
          formatDay(span.to),
          formatNumber(highest),
          bars[values.indexOf(highest)]?.name ?? '',
          total,
        )}
        bars={bars}
      />
      <DataTable {...table} />
      <p>
        <button
          onClick={() =>
            saveTable(`${history.roomFile} ${fileNamePart(title)} ${span.from} ${span.to}.csv`, table)
          }
        >
          {history.save}
        </button>
      </p>
    </>
  );
}
