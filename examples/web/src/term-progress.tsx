import { useSubscription } from '@apollo/client/react';
import { CreateRoomsProgressDocument } from './generated/operations.ts';
import { useTexts } from './language.ts';

interface TermProgressProps {
  idempotencyKey: string;
  total: number;
}

/** Follows the rooms as they are made, whichever instance of the gateway makes them. */
export function TermProgress({ idempotencyKey, total }: TermProgressProps) {
  const { term } = useTexts();
  const { data } = useSubscription(CreateRoomsProgressDocument, { variables: { idempotencyKey } });
  const { doneCount = 0, failedCount = 0, leftCount = total } = data?.createRoomsProgress ?? {};
  return (
    <p className="row">
      <progress aria-label={term.progress} max={total} value={doneCount} />
      <span>{term.counts(doneCount, failedCount, leftCount)}</span>
    </p>
  );
}
