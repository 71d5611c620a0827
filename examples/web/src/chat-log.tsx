import { useLazyQuery } from '@apollo/client/react';
import { BusyButton } from './busy-button.tsx';
import { formatDateTime } from './format.ts';
import { ChatLogDocument } from './generated/operations.ts';
import { useTexts } from './language.ts';
import { Problem } from './problem.tsx';

/** What was written in a lesson, by a link that is asked for when it is wanted. */
export function ChatLog({ roomId }: { roomId: string }) {
  const { chat, unread } = useTexts();
  const [ask, { data, error, loading }] = useLazyQuery(ChatLogDocument, { fetchPolicy: 'no-cache' });
  const { status, link } = data?.room?.chatLog ?? {};
  return (
    <section aria-labelledby="chat">
      <h2 id="chat">{chat.title}</h2>
      <p className="row">
        <BusyButton type="button" isBusy={loading} onClick={() => void ask({ variables: { id: roomId } })}>
          {chat.get}
        </BusyButton>
        {link && (
          <>
            <a href={link.url} download>
              {chat.download}
            </a>
            <span className="quiet">{chat.until(formatDateTime(link.expiresAt))}</span>
          </>
        )}
      </p>
      {status && status !== 'AVAILABLE' && <p role="status">{chat[status]}</p>}
      {data && !status && <p role="status">{unread}</p>}
      <Problem error={error} />
    </section>
  );
}
