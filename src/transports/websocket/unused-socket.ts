/** Watches a socket until it has been used. */
export interface UnusedSocket {
  /** An operation is tried. */
  begin: () => void;
  /** It was refused, which is no use. */
  refused: () => void;
  /** From now on the socket may do as it likes. */
  keep: () => void;
}

/** Calls `onUnused` when a socket has waited so long for an operation that runs. */
export function watchUnusedSocket(waitMs: number, onUnused: () => void): UnusedSocket {
  let timer: NodeJS.Timeout | undefined = setTimeout(onUnused, waitMs);
  let isKept = false;
  let trying = 0;
  return {
    begin() {
      trying += 1;
      clearTimeout(timer);
    },
    refused() {
      trying -= 1;
      if (!isKept && trying === 0) timer = setTimeout(onUnused, waitMs);
    },
    keep() {
      isKept = true;
      clearTimeout(timer);
    },
  };
}
