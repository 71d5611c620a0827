import { useState } from 'react';

/**
 * What went wrong in the last answer of the gateway. Apollo drops it when another request stores something of the same
 * object, and the nulls that it explains stay.
 */
export function useKeptError<E>(error: E | undefined, loading: boolean): E | undefined {
  const [last, setLast] = useState({ error, loading });
  const isAnswered = last.loading && !loading;
  const kept = error ?? (isAnswered ? undefined : last.error);
  if (kept !== last.error || loading !== last.loading) setLast({ error: kept, loading });
  return kept;
}
