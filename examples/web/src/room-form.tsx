import { useState } from 'react';
import { BusyButton } from './busy-button.tsx';
import { client } from './client.ts';
import { takeFocus } from './focus.ts';
import { CreateRoomDocument, type CreateRoomInput } from './generated/operations.ts';
import { useTexts } from './language.ts';
import { Page } from './page.tsx';
import { Problem, requireNoUserErrors } from './problem.tsx';
import { roomHref } from './route.ts';
import { instantOf, shanghaiInputOf } from './shanghai-time.ts';

const HOUR_MS = 3_600_000;

/** One lesson. A repeat after a failure has the same key, so that no second room is paid for. */
export function RoomForm() {
  const t = useTexts();
  const [key, setKey] = useState(() => crypto.randomUUID() as string);
  const [state, setState] = useState<{ isBusy?: boolean; error?: unknown; id?: string; title?: string }>({});
  const send = async (input: CreateRoomInput) => {
    setState({ isBusy: true });
    try {
      const id = await createRoom({ ...input, idempotencyKey: key });
      setState({ id, title: input.title });
      setKey(crypto.randomUUID());
    } catch (error) {
      setState({ error });
    }
  };
  return (
    <Page title={t.navigation.newRoom}>
      <form
        className="stack"
        // Other input is another room.
        onChange={() => setKey(crypto.randomUUID())}
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          void send({
            title: String(form.get('title')).trim(),
            type: 'ONE_TO_MANY',
            isVideoEnabled: true,
            startsAt: instantOf(String(form.get('startsAt'))),
            durationMinutes: Number(form.get('minutes')),
          });
        }}
      >
        <label htmlFor="title">{t.room.rename}</label>
        <input id="title" name="title" required maxLength={200} />
        <label htmlFor="starts">{t.term.time}</label>
        <input
          id="starts"
          name="startsAt"
          type="datetime-local"
          required
          defaultValue={shanghaiInputOf(new Date(Date.now() + 24 * HOUR_MS).toISOString())}
        />
        <label htmlFor="minutes">{t.room.durationMinutes}</label>
        <input id="minutes" name="minutes" type="number" required min={30} max={300} defaultValue={60} />
        <BusyButton isBusy={state.isBusy === true}>{t.room.create}</BusyButton>
      </form>
      <Problem error={state.error} />
      {state.id && (
        <p role="status">
          {t.room.created}{' '}
          {/* What follows is there: Enter once more opens the room, and pays for no second one. */}
          <a key={state.id} ref={takeFocus} href={roomHref(state.id)}>
            {state.title}
          </a>
        </p>
      )}
    </Page>
  );
}

async function createRoom(input: CreateRoomInput): Promise<string> {
  const { data } = await client.mutate({ mutation: CreateRoomDocument, variables: { input } });
  const { room, userErrors } = data!.createRoom;
  requireNoUserErrors(userErrors);
  return room!.id;
}
