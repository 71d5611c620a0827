import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { BarChart } from './bar-chart.tsx';
import { DataTable } from './data-table.tsx';
import { lastTerm } from './day-span.ts';
import { formatDay, formatHours, formatNumber } from './format.ts';
import { TermHistoryDocument } from './generated/operations.ts';
import { spendingOf, usageTable, type UsageWeek } from './history-rows.ts';
import { useKeptError } from './kept-error.ts';
import { useTexts } from './language.ts';
import { Page } from './page.tsx';
import { codeOf, Problem } from './problem.tsx';
import { saveTable } from './save-file.ts';
import { SpanForm } from './span-form.tsx';
import { StudentHistory } from './student-history.tsx';

/** A term of the whole account, week by week, from what the gateway has kept. */
export function TermHistory() {
  const t = useTexts();
  const [span, setSpan] = useState(() => lastTerm(Date.now()));
  const {
    data,
    error: reported,
    loading,
    refetch,
  } = useQuery(TermHistoryDocument, {
    variables: span,
    fetchPolicy: 'cache-and-network',
    // Spending is not for everybody; the rest is.
    errorPolicy: 'all',
  });
  const error = useKeptError(reported, loading);
  const weeks = data?.merchant?.usage ?? null;
  const isOff = codeOf(error) === 'FEATURE_NOT_ENABLED';
  return (
    <Page title={t.history.title}>
      <SpanForm span={span} onChange={setSpan} />
      {isOff ? (
        <p role="status">{t.history.off}</p>
      ) : (
        <Problem error={error} onRetry={() => void refetch()} />
      )}
      {loading && !weeks && <p role="status">{t.loading}</p>}
      {weeks && <Weeks weeks={weeks} isPartUnread={error !== undefined} />}
      {!weeks && !loading && !isOff && <p>{t.unread}</p>}
      {!isOff && <StudentHistory span={span} />}
    </Page>
  );
}

function Weeks({ weeks, isPartUnread }: { weeks: readonly UsageWeek[]; isPartUnread: boolean }) {
  const t = useTexts();
  const { history } = t;
  const isSpendingKnown = weeks.some((week) => spendingOf(week) !== null);
  const table = usageTable(weeks, history.usageHeads);
  const lost = weeks.filter(({ lostRoomDays }) => lostRoomDays > 0);
  const [first, last] = [weeks[0], weeks.at(-1)];
  if (!first || !last) return <p>{history.none}</p>;
  return (
    <>
      <LostWeeks weeks={lost} />
      <div className="charts">
        <WeekChart title={history.lessons} weeks={weeks} valueOf={(week) => week.lessonCount} />
        <WeekChart title={history.students} weeks={weeks} valueOf={(week) => week.studentCount} />
        <WeekChart
          title={history.liveHours}
          weeks={weeks}
          valueOf={(week) => week.liveWatchedSeconds}
          isTime
        />
        <WeekChart
          title={history.views}
          weeks={weeks}
          valueOf={(week) => week.playbackViewCount}
          isPlayback
        />
        <WeekChart
          title={history.playbackHours}
          weeks={weeks}
          valueOf={(week) => week.playbackWatchedSeconds}
          isTime
          isPlayback
        />
        {isSpendingKnown && <WeekChart title={history.spending} weeks={weeks} valueOf={spendingOf} />}
      </div>
      {isPartUnread && !isSpendingKnown && (
        <p>
          {history.spending}: {t.unread}
        </p>
      )}
      <DataTable {...table} />
      <p>
        <button onClick={() => saveTable(`${history.file} ${first.from} ${last.to}.csv`, table)}>
          {history.save}
        </button>
      </p>
    </>
  );
}

function LostWeeks({ weeks }: { weeks: readonly UsageWeek[] }) {
  const { history } = useTexts();
  if (weeks.length === 0) return <p className="quiet">{history.lostNone}</p>;
  return (
    <div role="status" className="lost-days">
      <p>{history.lost}</p>
      <ul>
        {weeks.map(({ from, to, lostRoomDays }) => (
          <li key={from}>{history.lostWeek(`${formatDay(from)} – ${formatDay(to)}`, lostRoomDays)}</li>
        ))}
      </ul>
    </div>
  );
}

interface WeekChartProps {
  title: string;
  weeks: readonly UsageWeek[];
  valueOf: (week: UsageWeek) => number | null;
  /** Whether values are seconds, which are shown as hours. */
  isTime?: boolean;
  /** Whether lost days are missing from the values. */
  isPlayback?: boolean;
}

function WeekChart({ title, weeks, valueOf, isTime = false, isPlayback = false }: WeekChartProps) {
  const { history } = useTexts();
  const format = isTime ? formatHours : formatNumber;
  const bars = weeks.map((week) => ({
    name: formatDay(week.from),
    value: valueOf(week),
    isLost: isPlayback && week.lostRoomDays > 0,
  }));
  const values = bars.map(({ value }) => value ?? 0);
  const highest = Math.max(...values);
  const total = format(values.reduce((sum, value) => sum + value, 0));
  const [first, top, last] = [
    bars[0]!.name,
    bars[values.indexOf(highest)]!.name,
    formatDay(weeks.at(-1)!.to),
  ];
  return (
    <BarChart
      title={title}
      total={history.total(total)}
      highest={format(highest)}
      summary={history.summary(title, first, last, format(highest), top, total)}
      bars={bars}
    />
  );
}
