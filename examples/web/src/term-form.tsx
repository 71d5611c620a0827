import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTexts } from './language.ts';
import { Page } from './page.tsx';
import { Problem } from './problem.tsx';
import { TermProgress } from './term-progress.tsx';
import { TermRooms } from './term-rooms.tsx';
import { useTerm } from './use-term.ts';
import { roomsOf, tomorrow, type WeeklySlot } from './weekly-slot.ts';

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
  const { term: t } = useTexts();
  const [slot, setSlot] = useState(firstSlot);
  const { term, start, repeat, clear } = useTerm();
  const titleField = useRef<HTMLInputElement>(null);
  const roomsHeading = useRef<HTMLHeadingElement>(null);
  const change = (more: Partial<WeeklySlot>) => setSlot((old) => ({ ...old, ...more }));
  const rooms = term?.rooms ?? roomsOf(slot, t.week);
  const missing = term ? term.rooms.length - term.entries.filter(({ room }) => room).length : 0;
  return (
    <Page title={t.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          // The form is closed now, and so is the button that has the focus.
          roomsHeading.current?.focus();
          start(rooms);
        }}
      >
        <fieldset className="stack" disabled={term !== null}>
          <legend className="quiet">{t.legend}</legend>
          <label htmlFor="title">{t.name}</label>
          <input
            id="title"
            ref={titleField}
            required
            maxLength={200}
            value={slot.title}
            onChange={({ target }) => change({ title: target.value })}
          />
          <label htmlFor="weekday">{t.weekday}</label>
          <select
            id="weekday"
            value={slot.weekday}
            onChange={({ target }) => change({ weekday: Number(target.value) })}
          >
            {t.weekdays.map((name, day) => (
              <option key={name} value={day}>
                {name}
              </option>
            ))}
          </select>
          <label htmlFor="time">{t.time}</label>
          <input
            id="time"
            type="time"
            required
            value={slot.time}
            onChange={({ target }) => change({ time: target.value })}
          />
          <label htmlFor="minutes">{t.minutes}</label>
          <input
            id="minutes"
            type="number"
            required
            min={30}
            max={300}
            value={slot.durationMinutes}
            onChange={({ target }) => change({ durationMinutes: target.valueAsNumber })}
          />
          <label htmlFor="from">{t.from}</label>
          <input
            id="from"
            type="date"
            required
            value={slot.from}
            onChange={({ target }) => change({ from: target.value })}
          />
          <label htmlFor="weeks">{t.weeks}</label>
          <input
            id="weeks"
            type="number"
            required
            min={1}
            max={MAX_WEEKS}
            value={slot.weeks}
            onChange={({ target }) => change({ weeks: Math.min(MAX_WEEKS, target.valueAsNumber || 0) })}
          />
          <button>{t.create(rooms.length)}</button>
        </fieldset>
      </form>
      {term?.isRunning && (
        <TermProgress key={term.runs} idempotencyKey={term.idempotencyKey} total={term.rooms.length} />
      )}
      {term && !term.isRunning && (
        <>
          {/* Without an answer nobody knows how many there are. */}
          {term.entries.length > 0 && (
            <p role="status">
              {missing === 0 ? t.done(term.rooms.length) : t.missing(term.rooms.length - missing, missing)}
            </p>
          )}
          {term.problems.map((problem) => (
            <p key={problem} role="alert" className="problem">
              {problem}
            </p>
          ))}
          <Problem error={term.error} />
          <p className="row">
            {missing > 0 && (
              <button
                onClick={() => {
                  roomsHeading.current?.focus();
                  repeat();
                }}
              >
                {t.repeat}
              </button>
            )}
            <button
              type="button"
              onClick={() => {
                flushSync(clear);
                titleField.current?.focus();
              }}
            >
              {t.another}
            </button>
          </p>
        </>
      )}
      <section aria-labelledby="rooms">
        <h2 id="rooms" ref={roomsHeading} tabIndex={-1}>
          {term ? t.made : t.planned}
        </h2>
        <TermRooms rooms={rooms} entries={term?.entries} />
      </section>
    </Page>
  );
}
