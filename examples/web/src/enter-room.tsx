import { useLazyQuery } from '@apollo/client/react';
import { EntryLinkDocument } from './generated/operations.ts';
import { Problem } from './problem.tsx';

interface EnterRoomProps {
  roomId: string;
  title: string;
}

/** Asks for a link at the moment of entering: it is a credential and lives about a minute. */
export function EnterRoom({ roomId, title }: EnterRoomProps) {
  const [ask, { data, error, loading }] = useLazyQuery(EntryLinkDocument, { fetchPolicy: 'no-cache' });
  const link = data?.room?.entryLink;
  return (
    <section aria-labelledby="enter">
      <h2 id="enter">Classroom</h2>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const userId = String(form.get('userId')).trim();
          const nickname = String(form.get('nickname')).trim();
          void ask({ variables: { id: roomId, entry: { userId: userId || null, nickname } } });
        }}
      >
        <label htmlFor="nickname">Your name</label>
        <input id="nickname" name="nickname" required maxLength={32} defaultValue="小明" />
        <label htmlFor="userId">User id</label>
        <input id="userId" name="userId" pattern="[A-Za-z0-9_.@\-]{1,64}" defaultValue="web-visitor" />
        <button disabled={loading}>Enter room</button>
      </form>
      <Problem error={error} />
      {link && (
        <iframe
          ref={(frame) => frame?.focus()}
          title={`Classroom: ${title}`}
          src={link.url}
          style={{ maxWidth: link.embedWidth, aspectRatio: `${link.embedWidth} / ${link.embedHeight}` }}
          allow="camera; microphone; autoplay; fullscreen"
        />
      )}
    </section>
  );
}
