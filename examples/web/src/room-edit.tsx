import { useState } from 'react';
import { client } from './client.ts';
import { RenameRoomDocument, RescheduleRoomDocument } from './generated/operations.ts';
import { useTexts } from './language.ts';
import { Problem, requireNoUserErrors } from './problem.tsx';
import { instantOf, shanghaiInputOf } from './shanghai-time.ts';

interface RoomEditProps {
  roomId: string;
  title: string;
  startsAt: string | null;
  durationMinutes: number | null;
  /** A lesson that has begun keeps its time. */
  isTimeFixed: boolean;
}

/** Another title, and another time while the lesson has not begun. Apollo's cache takes what was stored. */
export function RoomEdit({ roomId, title, startsAt, durationMinutes, isTimeFixed }: RoomEditProps) {
  const t = useTexts();
  const [done, setDone] = useState<'renamed' | 'rescheduled'>();
  const [error, setError] = useState<unknown>();
  const submit = async (saved: 'renamed' | 'rescheduled', save: () => Promise<void>) => {
    setDone(undefined);
    setError(undefined);
    await save().then(() => setDone(saved), setError);
  };
  const rename = (form: FormData) =>
    submit('renamed', () => renameRoom(roomId, String(form.get('title')).trim()));
  const reschedule = (form: FormData) =>
    submit('rescheduled', () =>
      rescheduleRoom(roomId, instantOf(String(form.get('startsAt'))), Number(form.get('minutes'))),
    );
  return (
    <details>
      <summary>{t.room.edit}</summary>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          void rename(new FormData(event.currentTarget));
        }}
      >
        <label htmlFor="room-title">{t.room.rename}</label>
        <input id="room-title" name="title" required maxLength={200} defaultValue={title} />
        <button>{t.room.saveTitle}</button>
      </form>
      {isTimeFixed ? (
        <p className="quiet">{t.room.fixedTime}</p>
      ) : (
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            void reschedule(new FormData(event.currentTarget));
          }}
        >
          <label htmlFor="room-starts">{t.term.time}</label>
          <input
            id="room-starts"
            name="startsAt"
            type="datetime-local"
            required
            defaultValue={shanghaiInputOf(startsAt)}
          />
          <label htmlFor="room-minutes">{t.room.durationMinutes}</label>
          <input
            id="room-minutes"
            name="minutes"
            type="number"
            required
            min={30}
            max={300}
            defaultValue={durationMinutes ?? 60}
          />
          <button>{t.room.saveTime}</button>
        </form>
      )}
      {done && <p role="status">{t.room[done]}</p>}
      <Problem error={error} />
    </details>
  );
}

async function renameRoom(roomId: string, title: string): Promise<void> {
  const { data } = await client.mutate({
    mutation: RenameRoomDocument,
    variables: { input: { roomId, title } },
  });
  requireNoUserErrors(data!.renameRoom.userErrors);
}

async function rescheduleRoom(roomId: string, startsAt: string, durationMinutes: number): Promise<void> {
  const { data } = await client.mutate({
    mutation: RescheduleRoomDocument,
    variables: { input: { roomId, startsAt, durationMinutes } },
  });
  requireNoUserErrors(data!.rescheduleRoom.userErrors);
}
