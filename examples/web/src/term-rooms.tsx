import { formatInShanghai } from './format.ts';
import type { CreateRoomInput } from './generated/operations.ts';
import { useTexts } from './language.ts';
import { userErrorText } from './problem.tsx';
import { roomHref } from './route.ts';
import type { Texts } from './texts/en.ts';
import type { TermEntry } from './use-term.ts';

interface TermRoomsProps {
  rooms: readonly CreateRoomInput[];
  /** One for each room; none before there was an answer. */
  entries?: readonly TermEntry[];
}

/** What will be made, and what became of it. */
export function TermRooms({ rooms, entries = [] }: TermRoomsProps) {
  const t = useTexts();
  return (
    <ol className="term">
      {rooms.map(({ title, startsAt }, index) => {
        const entry = entries[index];
        return (
          <li key={index}>
            {entry?.room ? <a href={roomHref(entry.room.id)}>{title}</a> : <span>{title}</span>}
            <span className="quiet">{formatInShanghai(startsAt)}</span>
            {entry && !entry.room && <span className="problem">{reasonOf(entry, t)}</span>}
          </li>
        );
      })}
    </ol>
  );
}

function reasonOf({ userErrors, isOutcomeUnknown, isNotTried }: TermEntry, { term }: Texts): string {
  if (isNotTried) return term.notTried;
  if (isOutcomeUnknown) return term.uncertain;
  return userErrors.length > 0 ? userErrors.map(userErrorText).join(' ') : term.failed;
}
