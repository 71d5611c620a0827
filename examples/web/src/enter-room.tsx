import { useLazyQuery } from '@apollo/client/react';
import { BusyButton } from './busy-button.tsx';
import { takeFocus } from './focus.ts';
import { EntryLinkDocument, type RoomRole } from './generated/operations.ts';
import { useTexts } from './language.ts';
import { Problem } from './problem.tsx';

interface EnterRoomProps {
  roomId: string;
  title: string;
}

/** Asks for a link at the moment of entering: it is a credential and lives about a minute. */
export function EnterRoom({ roomId, title }: EnterRoomProps) {
  const { enter, problems } = useTexts();
  const [ask, { data, error, loading }] = useLazyQuery(EntryLinkDocument, { fetchPolicy: 'no-cache' });
  const link = data?.room?.entryLink;
  return (
    <section aria-labelledby="enter">
      <h2 id="enter">{enter.title}</h2>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const userId = String(form.get('userId')).trim();
          const role = form.get('role') as RoomRole;
          const nickname = String(form.get('nickname')).trim();
          void ask({ variables: { id: roomId, entry: { userId: userId || null, nickname, role } } });
        }}
      >
        <label htmlFor="nickname">{enter.name}</label>
        <input id="nickname" name="nickname" required maxLength={32} defaultValue={enter.defaultName} />
        <label htmlFor="userId">{enter.userId}</label>
        <input id="userId" name="userId" pattern="[A-Za-z0-9_.@\-]{1,64}" defaultValue="web-visitor" />
        <label htmlFor="role">{enter.role}</label>
        <select id="role" name="role">
          {Object.entries(enter.roles).map(([role, name]) => (
            <option key={role} value={role}>
              {name}
            </option>
          ))}
        </select>
        <BusyButton isBusy={loading}>{enter.submit}</BusyButton>
      </form>
      <Problem error={error} />
      {data && !link && (
        <p role="alert" className="problem">
          {problems.codes['ROOM_NOT_FOUND']}
        </p>
      )}
      {link && (
        <p>
          <a href={link.url} target="_blank" rel="noreferrer">
            {enter.ownWindow}
          </a>
        </p>
      )}
      {link && (
        <iframe
          ref={takeFocus}
          title={enter.frame(title)}
          src={link.url}
          style={{ maxWidth: link.embedWidth, aspectRatio: `${link.embedWidth} / ${link.embedHeight}` }}
          allow="camera; microphone; autoplay; fullscreen"
        />
      )}
    </section>
  );
}
