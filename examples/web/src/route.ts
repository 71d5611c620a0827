import { useSyncExternalStore } from 'react';

export interface Route {
  /** E.g. `['rooms', 'Um9v…']`. */
  path: string[];
  parameters: URLSearchParams;
}

/** The route behind `#`, so that any static server can host the page. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  return {
    path: path.split('/').filter(Boolean).map(decoded),
    parameters: new URLSearchParams(query),
  };
}

/** A link that was cut in the middle of a character is no reason to show nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const signInHref = '#/sign-in';

export function roomHref(id: string): string {
  return `#/rooms/${encodeURIComponent(id)}`;
}

/** A page of the list; without `after` the first. */
export function listHref({ after, search }: { after?: string | null; search?: string }): string {
  const parameters = new URLSearchParams();
  if (search) parameters.set('search', search);
  if (after) parameters.set('after', after);
  return `#/?${parameters.toString()}`;
}

function subscribe(onChange: () => void): () => void {
  addEventListener('hashchange', onChange);
  return () => removeEventListener('hashchange', onChange);
}
