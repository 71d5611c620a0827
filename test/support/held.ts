import { getEventListeners } from 'node:events';

/** How many timers are set in this process. The test runner has some too, which come and go at each `await`. */
export function timersSet(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}

/** How many listeners a signal holds. */
export function listenersOn(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length;
}
