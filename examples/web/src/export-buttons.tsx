import { useState, type FormEvent, type ReactNode } from 'react';
import { timetableOf, type TimetableRoom } from './export-calendar.ts';
import { csvOf } from './export-csv.ts';
import { attendancesOf, knownUsers, roomsOfWeek } from './export-data.ts';
import { attendanceTable, thisMonday, weekFrom, weekTable, type Table } from './export-rows.ts';
import { Problem } from './problem.tsx';
import { fileNamePart, saveFile } from './save-file.ts';

const CSV = 'text/csv;charset=utf-8';
const ICALENDAR = 'text/calendar;charset=utf-8';

/** Who was in a lesson and for how long, as a table for Excel. */
export function AttendanceExport({ roomId, title }: { roomId: string; title: string }) {
  const [userIds, setUserIds] = useState('');
  const [note, setNote] = useState<string>();
  const { isBusy, error, run } = useExport();
  const named = userIds.split(/\s+/).filter(Boolean);

  const save = () =>
    run(async () => {
      setNote(undefined);
      const ids = named.length > 0 ? named : await knownUsers(roomId);
      if (ids.length === 0) {
        setNote('The gateway has let nobody in since it was started: write whom you look for.');
        return;
      }
      saveTable(`attendance ${fileNamePart(title)}.csv`, attendanceTable(await attendancesOf(roomId, ids)));
      setNote(ids.length === 1 ? '1 user' : `${ids.length} users`);
    });

  return (
    <section aria-labelledby="attendance">
      <h2 id="attendance">Attendance</h2>
      <ExportForm onSubmit={save}>
        <label htmlFor="attendance-users">
          Users, with spaces between; left empty, all who entered by this page
        </label>
        <input
          id="attendance-users"
          value={userIds}
          onChange={({ target }) => setUserIds(target.value)}
          autoComplete="off"
        />
        <button disabled={isBusy}>Attendance as CSV</button>
      </ExportForm>
      {note !== undefined && <p role="status">{note}</p>}
      <Problem error={error} />
    </section>
  );
}

/** A week's statistics as a table, and the listed rooms as a calendar. */
export function ListExports({ rooms }: { rooms: readonly TimetableRoom[] }) {
  const [monday, setMonday] = useState(() => thisMonday(Date.now()));
  const { isBusy, error, run } = useExport();

  const saveWeek = () =>
    run(async () => saveTable(`week ${monday}.csv`, weekTable(await roomsOfWeek(weekFrom(monday)))));
  const saveTimetable = () =>
    run(async () => saveFile('timetable.ics', ICALENDAR, await timetableOf(rooms, new Date())));

  return (
    <section aria-label="Exports">
      <ExportForm onSubmit={saveWeek}>
        <label htmlFor="week">Week from</label>
        <input
          id="week"
          type="date"
          required
          value={monday}
          onChange={({ target }) => setMonday(target.value)}
        />
        <button disabled={isBusy}>Statistics as CSV</button>
        <button type="button" disabled={isBusy || rooms.length === 0} onClick={() => void saveTimetable()}>
          These rooms as a calendar
        </button>
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

function saveTable(name: string, { heads, rows }: Table): void {
  saveFile(name, CSV, csvOf(heads, rows));
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
