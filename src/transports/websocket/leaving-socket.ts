/** How a socket closes when the gateway stops: behind the answers to its queries and mutations. */
export interface LeavingSocket {
  /** Something that has an answer to come; what is answered is to be called behind it. */
  begin: () => () => void;
  /** Closes as soon as no answer is to come. Subscriptions go on until then. */
  leave: () => void;
  /** Whether it closes soon: nothing is to be begun on it any more. */
  isLeaving: () => boolean;
}

export function createLeavingSocket(close: () => void): LeavingSocket {
  let underWay = 0;
  let isLeaving = false;
  const closeIfDone = (): void => {
    if (isLeaving && underWay === 0) close();
  };
  return {
    begin() {
      underWay += 1;
      let isAnswered = false;
      return () => {
        if (isAnswered) return;
        isAnswered = true;
        underWay -= 1;
        closeIfDone();
      };
    },
    leave() {
      isLeaving = true;
      closeIfDone();
    },
    isLeaving: () => isLeaving,
  };
}
