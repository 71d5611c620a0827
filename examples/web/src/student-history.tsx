import { useLazyQuery } from '@apollo/client/react';
import { BusyButton } from './busy-button.tsx';
import { PlainTable } from './data-table.tsx';
import type { DaySpan } from './day-span.ts';
import { formatDateTime, formatMinutes } from './format.ts';
import { StudentHistoryDocument } from './generated/operations.ts';
import { studentTable, watchedSecondsOf, type StudentLesson } from './history-rows.ts';
import { useTexts } from './language.ts';
import { Problem } from './problem.tsx';
import { fileNamePart, saveTable } from './save-file.ts';

/** One student over the term: who is asked for when it is wanted, since it names a person. */
export function StudentHistory({ span }: { span: DaySpan }) {
  const t = useTexts();
  const [ask, { data, error, loading, variables }] = useLazyQuery(StudentHistoryDocument, {
    fetchPolicy: 'no-cache',
  });
  const lessons = data?.userActivity;
  return (
    <section aria-labelledby="student">
      <h2 id="student">{t.history.student}</h2>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          const userId = String(new FormData(event.currentTarget).get('student')).trim();
          void ask({ variables: { userId, ...span } });
        }}
      >
        <label htmlFor="student-id">{t.enter.userId}</label>
        <input id="student-id" name="student" required maxLength={255} autoComplete="off" />
        <BusyButton isBusy={loading}>{t.history.showStudent}</BusyButton>
      </form>
      <Problem error={error} />
      {data && !lessons && <p role="status">{t.unread}</p>}
      {lessons && <Lessons userId={variables?.userId ?? ''} lessons={lessons} />}
    </section>
  );
}

function Lessons({ userId, lessons }: { userId: string; lessons: readonly StudentLesson[] }) {
  const { history } = useTexts();
  if (lessons.length === 0) return <p role="status">{history.noStudent}</p>;
  const table = studentTable(lessons, history.studentHeads);
  return (
    <>
      <div className="scroll" tabIndex={0} role="group" aria-label={history.student}>
        <PlainTable
          heads={history.shownStudentHeads}
          rows={lessons.map((lesson, index) => [
            lesson.roomTitle ?? `${index + 1}`,
            formatDateTime(lesson.roomStartsAt),
            formatMinutes(lesson.attendance?.totalSeconds),
            formatMinutes(watchedSecondsOf(lesson)),
          ])}
        />
      </div>
      <p>
        <button
          type="button"
          onClick={() => saveTable(`${history.student} ${fileNamePart(userId)}.csv`, table)}
        >
          {history.saveStudent}
        </button>
      </p>
    </>
  );
}
