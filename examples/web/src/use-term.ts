import type { ErrorLike } from '@apollo/client';
import { useState } from 'react';
import { client } from './client.ts';
import {
  CreateRoomsDocument,
  type CreateRoomInput,
  type CreateRoomsMutation,
} from './generated/operations.ts';
import { userErrorText } from './problem.tsx';

export type TermEntry = CreateRoomsMutation['createRooms']['entries'][number];

export interface Term {
  rooms: CreateRoomInput[];
  /** Of this term alone: a repeat with it makes only what is missing. */
  idempotencyKey: string;
  /** How often it was sent. */
  runs: number;
  isRunning: boolean;
  /** One for each room, once there was an answer. */
  entries: readonly TermEntry[];
  problems: string[];
  error: ErrorLike | undefined;
}

/** Makes the rooms of a term, and again with the same key until all of them are there. */
export function useTerm() {
  const [term, setTerm] = useState<Term | null>(null);
  const send = async (sent: Term) => {
    setTerm(sent);
    const { rooms, idempotencyKey } = sent;
    const { data, error } = await client
      .mutate({
        mutation: CreateRoomsDocument,
        variables: { input: { rooms, idempotencyKey } },
        // One room that fails hides only itself.
        errorPolicy: 'all',
      })
      .catch((failure: unknown) => ({ data: undefined, error: failure as ErrorLike }));
    const { entries = sent.entries, userErrors = [] } = data?.createRooms ?? {};
    const problems = userErrors.map(userErrorText);
    setTerm({ ...sent, isRunning: false, entries, problems, error });
  };
  const begun = { isRunning: true, problems: [], error: undefined };
  return {
    term,
    start: (rooms: CreateRoomInput[]) =>
      void send({ rooms, idempotencyKey: crypto.randomUUID(), runs: 1, entries: [], ...begun }),
    repeat: () => term && void send({ ...term, runs: term.runs + 1, ...begun }),
    clear: () => setTerm(null),
  };
}
