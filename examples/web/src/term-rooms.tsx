import type { CreateRoomInput } from './generated/operations.ts';
import { roomHref } from './route.ts';
import type { TermEntry } from './use-term.ts';

const inShanghai = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'full',
  timeStyle: 'short',
  timeZone: 'Asia/Shanghai',
});

interface TermRoomsProps {
  rooms: readonly CreateRoomInput[];
  /** One for each room; none before there was an answer. */
  entries?: readonly TermEntry[];
}

/** What will be made, and what became of it. */
export function TermRooms({ rooms, entries = [] }: TermRoomsProps) {
  return (
    <ol className="term">
      {rooms.map(({ title, startsAt }, index) => {
        const entry = entries[index];
        return (
          <li key={index}>
            {entry?.room ? <a href={roomHref(entry.room.id)}>{title}</a> : <span>{title}</span>}
            <span className="quiet">{inShanghai.format(new Date(startsAt))}, Shanghai</span>
            {entry && !entry.room && <span className="problem">{reasonOf(entry)}</span>}
          </li>
        );
      })}
    </ol>
  );
}

function reasonOf({ userErrors, isOutcomeUnknown, isNotTried }: TermEntry): string {
  if (isNotTried) return 'Not tried yet.';
  if (isOutcomeUnknown) return 'It is not certain whether this was made: repeat to find out.';
  return userErrors.length > 0
    ? userErrors.map(({ message }) => message).join(' ')
    : 'Failed for the moment.';
}
