import { useSyncExternalStore } from 'react';

const KEY = 'token';
const listeners = new Set<() => void>();

/** As it is pasted: with the scheme before it, or spaces around it. */
export const PASTED_TOKEN = String.raw`\s*([Bb][Ee][Aa][Rr][Ee][Rr]\s+)?[\x21-\x7E]+\s*`;

/** The token itself in what was pasted. */
export function tokenIn(pasted: string): string {
  return pasted.trim().replace(/^bearer\s+/i, '');
}

/** Kept for this tab alone, and until it is closed. Null where nobody has signed in. */
export function readToken(): string | null {
  return sessionStorage.getItem(KEY);
}

export function keepToken(token: string | null): void {
  if (token === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, token);
  for (const listener of listeners) listener();
}

export function useToken(): string | null {
  return useSyncExternalStore(subscribe, readToken);
}

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange);
  return () => listeners.delete(onChange);
}
