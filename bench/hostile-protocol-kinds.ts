/** The kinds of hostile requests that are about what is around an operation: credentials, links, sockets, forms. */
import type { Door } from './hostile-load.ts';
import {
  always,
  FAR_SECONDS,
  forgedToken,
  get,
  http,
  post,
  previewPath,
  upload,
  withAuthorization,
  type Kind,
} from './hostile-requests.ts';
import { openSilentSockets, sendRefusedOperations } from './hostile-sockets.ts';

const laptop: readonly Door[] = ['laptop'];
const strangers: readonly Door[] = ['strangers'];

export const protocolKinds: readonly Kind[] = [
  http('8a', 'forged tokens', strangers, () => (n) => withAuthorization(`Bearer ${forgedToken(n)}`)),
  http(
    '8b',
    'tokens of 15 KB',
    strangers,
    () => (n) =>
      withAuthorization(`Bearer ${forgedToken(n)}.${'A'.repeat(15_000)}${n % 2 === 0 ? '' : '==!'}`),
  ),
  http(
    '8c',
    'headers of 20 KB',
    strangers,
    always(() => withAuthorization(`Bearer ${'A'.repeat(20_000)}`)),
  ),
  http(
    '8d',
    'one address, no tricks',
    strangers,
    () => () => post({ query: '{ viewer { userId } }' }, { 'x-forwarded-for': '10.0.0.1' }),
  ),
  http(
    '9a',
    'forged preview links',
    laptop,
    () => (n) =>
      get(`/preview/${'a'.repeat(32)}?expires=${FAR_SECONDS}&ticket=${String(n).padStart(43, 'A')}`),
  ),
  http('9b', 'a valid preview link', laptop, async (origin) => {
    const request = get(await previewPath(origin));
    return () => request;
  }),
  { id: '10a', title: 'WebSockets that stay silent', doors: laptop, attack: openSilentSockets },
  {
    id: '10b',
    title: 'refused operations over 64 WebSockets',
    doors: laptop,
    attack: (target) => sendRefusedOperations(target, {}, '{ wrong }'),
  },
  {
    id: '10c',
    title: 'the same with forged tokens',
    doors: strangers,
    attack: (target) =>
      sendRefusedOperations(target, { authorization: `Bearer ${forgedToken(0)}` }, '{ viewer { userId } }'),
  },
  http(
    '11',
    'reservations of event streams',
    laptop,
    always(() => ({ method: 'PUT', path: '/graphql' })),
  ),
  http(
    '12a',
    'GET with broken variables',
    laptop,
    () => (n) => get(`/graphql?query=%7B__typename%7D&variables=%7Bbroken${n}`),
  ),
  http('12b', 'paths that do not exist', laptop, () => (n) => get(`/nothing/${n}`)),
  http(
    '13a',
    'an upload without the CSRF header',
    laptop,
    always(() => upload({})),
  ),
  http(
    '13b',
    'an upload whose map leaves its list',
    laptop,
    always(() => upload({ 'graphql-require-preflight': '1' })),
  ),
];
