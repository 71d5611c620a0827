import { useSubscription } from '@apollo/client/react';
import { CreateRoomsProgressDocument } from './generated/operations.ts';

interface TermProgressProps {
  idempotencyKey: string;
  total: number;
}

/** Follows the rooms as they are made, whichever instance of the gateway makes them. */
export function TermProgress({ idempotencyKey, total }: TermProgressProps) {
  const { data } = useSubscription(CreateRoomsProgressDocument, { variables: { idempotencyKey } });
  const { doneCount = 0, failedCount = 0, leftCount = total } = data?.createRoomsProgress ?? {};
  return (
    <p className="row">
      <progress aria-label="Rooms made" max={total} value={doneCount} />
      <span>
        {doneCount} made, {failedCount} failed, {leftCount} left
      </span>
    </p>
  );
}
