import { useState } from 'react';
import { Page } from './page.tsx';
import { Problem } from './problem.tsx';
import { TermProgress } from './term-progress.tsx';
import { TermRooms } from './term-rooms.tsx';
import { useTerm } from './use-term.ts';
import { roomsOf, tomorrow, type WeeklySlot } from './weekly-slot.ts';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
/** As many rooms as the gateway takes at once. */
const MAX_WEEKS = 100;

const firstSlot = (): WeeklySlot => ({
  title: '',
  weekday: 1,
  time: '19:00',
  durationMinutes: 60,
  from: tomorrow(),
  weeks: 16,
});

/** A term in one go: a weekly slot, what it comes to, and what became of each room. */
export function TermForm() {
  const [slot, setSlot] = useState(firstSlot);
  const { term, start, repeat, clear } = useTerm();
  const change = (more: Partial<WeeklySlot>) => setSlot((old) => ({ ...old, ...more }));
  const rooms = term?.rooms ?? roomsOf(slot);
  const missing = term ? term.rooms.length - term.entries.filter(({ room }) => room).length : 0;
  return (
    <Page title="New term">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          start(rooms);
        }}
      >
        <fieldset className="stack" disabled={term !== null}>
          <legend className="quiet">One room a week, at the same time in Shanghai</legend>
          <label htmlFor="title">Title</label>
          <input
            id="title"
            required
            maxLength={200}
            value={slot.title}
            onChange={({ target }) => change({ title: target.value })}
          />
          <label htmlFor="weekday">Day of the week</label>
          <select
            id="weekday"
            value={slot.weekday}
            onChange={({ target }) => change({ weekday: Number(target.value) })}
          >
            {WEEKDAYS.map((name, day) => (
              <option key={name} value={day}>
                {name}
              </option>
            ))}
          </select>
          <label htmlFor="time">Time in Shanghai</label>
          <input
            id="time"
            type="time"
            required
            value={slot.time}
            onChange={({ target }) => change({ time: target.value })}
          />
          <label htmlFor="minutes">Minutes</label>
          <input
            id="minutes"
            type="number"
            required
            min={30}
            max={300}
            value={slot.durationMinutes}
            onChange={({ target }) => change({ durationMinutes: target.valueAsNumber })}
          />
          <label htmlFor="from">Not before</label>
          <input
            id="from"
            type="date"
            required
            value={slot.from}
            onChange={({ target }) => change({ from: target.value })}
          />
          <label htmlFor="weeks">Weeks</label>
          <input
            id="weeks"
            type="number"
            required
            min={1}
            max={MAX_WEEKS}
            value={slot.weeks}
            onChange={({ target }) => change({ weeks: Math.min(MAX_WEEKS, target.valueAsNumber || 0) })}
          />
          <button>Create {rooms.length} rooms</button>
        </fieldset>
      </form>
      {term?.isRunning && (
        <TermProgress key={term.runs} idempotencyKey={term.idempotencyKey} total={term.rooms.length} />
      )}
      {term && !term.isRunning && (
        <>
          <p role="status">
            {missing === 0
              ? `All ${term.rooms.length} rooms are there.`
              : `${term.rooms.length - missing} rooms are there, ${missing} are not.`}
          </p>
          {term.problems.map((problem) => (
            <p key={problem} role="alert" className="problem">
              {problem}
            </p>
          ))}
          <Problem error={term.error} />
          <p className="row">
            {missing > 0 && <button onClick={repeat}>Repeat for what is missing</button>}
            <button type="button" onClick={clear}>
              Another term
            </button>
          </p>
        </>
      )}
      <section aria-labelledby="rooms">
        <h2 id="rooms">{term ? 'Rooms of the term' : 'What will be made'}</h2>
        <TermRooms rooms={rooms} entries={term?.entries} />
      </section>
    </Page>
  );
}
