import { useRef, useState } from 'react';

export interface Upload<T> {
  /** 0 to 1; null while nothing is being sent. */
  share: number | null;
  result: T | null;
  error: unknown;
  start: () => void;
  cancel: () => void;
}

/** Runs one upload at a time and keeps what a page shows of it. */
export function useUpload<T>(
  send: (onProgress: (share: number) => void, signal: AbortSignal) => Promise<T>,
): Upload<T> {
  const [state, setState] = useState<Pick<Upload<T>, 'share' | 'result' | 'error'>>({
    share: null,
    result: null,
    error: null,
  });
  const abort = useRef<AbortController>(null);
  const start = async () => {
    abort.current = new AbortController();
    setState({ share: 0, result: null, error: null });
    try {
      const result = await send((share) => setState((old) => ({ ...old, share })), abort.current.signal);
      setState({ share: null, result, error: null });
    } catch (error) {
      setState({ share: null, result: null, error });
    }
  };
  return { ...state, start: () => void start(), cancel: () => abort.current?.abort() };
}
