import { useState, type FormEvent, type ReactNode } from 'react';
import { AttendanceList } from './attendance-list.tsx';
import { BusyButton } from './busy-button.tsx';
import { timetableOf, type TimetableRoom } from './export-calendar.ts';
import { attendancesOf, knownUsers, roomsOfWeek } from './export-data.ts';
import { attendanceTable, thisMonday, weekFrom, weekTable, type Attendance } from './export-rows.ts';
import { useTexts } from './language.ts';
import { Problem } from './problem.tsx';
import { fileNamePart, saveFile, saveTable } from './save-file.ts';

const ICALENDAR = 'text/calendar;charset=utf-8';

/** Who was in a lesson and for how long, as a table for Excel. */
export function AttendanceExport({ roomId, title }: { roomId: string; title: string }) {
  const { attendance: t } = useTexts();
  const [userIds, setUserIds] = useState('');
  const [note, setNote] = useState<string>();
  const [shown, setShown] = useState<readonly Attendance[]>();
  const { isBusy, error, run } = useExport();
  const named = userIds.split(/\s+/).filter(Boolean);

  const read = (use: (attendances: readonly Attendance[]) => void) =>
    run(async () => {
      setNote(undefined);
      setShown(undefined);
      const ids = named.length > 0 ? named : await knownUsers(roomId);
      if (ids.length === 0) {
        setNote(t.nobody);
        return;
      }
      use(await attendancesOf(roomId, ids));
      setNote(t.count(ids.length));
    });

  const save = (attendances: readonly Attendance[]) =>
    saveTable(`${t.file} ${fileNamePart(title)}.csv`, attendanceTable(attendances, t.heads));

  return (
    <section aria-labelledby="attendance">
      <h2 id="attendance">{t.title}</h2>
      <ExportForm onSubmit={() => read(setShown)}>
        <label htmlFor="attendance-users">{t.users}</label>
        <input
          id="attendance-users"
          value={userIds}
          onChange={({ target }) => setUserIds(target.value)}
          autoComplete="off"
        />
        <BusyButton isBusy={isBusy}>{t.show}</BusyButton>
        <BusyButton type="button" isBusy={isBusy} onClick={() => void read(save)}>
          {t.save}
        </BusyButton>
      </ExportForm>
      {note !== undefined && <p role="status">{note}</p>}
      <Problem error={error} />
      {shown && <AttendanceList attendances={shown} />}
    </section>
  );
}

/** A week's statistics as a table, and the listed rooms as a calendar. */
export function ListExports({ rooms }: { rooms: readonly TimetableRoom[] }) {
  const { exports: t } = useTexts();
  const [monday, setMonday] = useState(() => thisMonday(Date.now()));
  const { isBusy, error, run } = useExport();

  const saveWeek = () =>
    run(async () =>
      saveTable(`${t.file} ${monday}.csv`, weekTable(await roomsOfWeek(weekFrom(monday)), t.heads)),
    );
  const saveTimetable = () =>
    run(async () => saveFile('timetable.ics', ICALENDAR, await timetableOf(rooms, new Date())));

  return (
    <section aria-label={t.title}>
      <ExportForm onSubmit={saveWeek}>
        <label htmlFor="week">{t.week}</label>
        <input
          id="week"
          type="date"
          required
          value={monday}
          onChange={({ target }) => setMonday(target.value)}
        />
        <BusyButton isBusy={isBusy}>{t.save}</BusyButton>
        <BusyButton
          type="button"
          isBusy={isBusy}
          disabled={rooms.length === 0}
          onClick={() => void saveTimetable()}
        >
          {t.calendar}
        </BusyButton>
      </ExportForm>
      <Problem error={error} />
    </section>
  );
}

function ExportForm({ onSubmit, children }: { onSubmit: () => Promise<void>; children: ReactNode }) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void onSubmit();
  };
  return (
    <form className="row" onSubmit={submit}>
      {children}
    </form>
  );
}

/** One export at a time, and what went wrong with the last. */
function useExport() {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, error, run };
}
