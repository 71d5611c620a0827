/**
 * Every kind of request that hostile.ts sends: all that an anonymous caller may send anyway, in sizes and numbers that no
 * client needs. Both gateways get what either may take in its own way; the rest goes to the one that does more with it.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  aliasDocument,
  deepDocument,
  doublingDocument,
  emptyDocument,
  lateDocument,
  ordinaryDocument,
  overlappingDocument,
} from './hostile-documents.ts';
import type { Door, Target } from './hostile-load.ts';
import { protocolKinds } from './hostile-protocol-kinds.ts';
import { always, http, post, rawPost, type Kind } from './hostile-requests.ts';

const both: readonly Door[] = ['laptop', 'strangers'];
const laptop: readonly Door[] = ['laptop'];

const ROOMS = 'query ($n: Int) { rooms(first: $n) { totalCount } }';
const FILTERED = 'query ($filter: RoomFilter) { rooms(first: 1, filter: $filter) { totalCount } }';
const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
const ENTRY =
  'query ($role: RoomRole!) { room(id: "jz1") { entryLink(input: { nickname: "a", role: $role }) { url } } }';

/** 250 KB of beginnings of what a gateway with a hidden schema looks for in its messages, and no end. */
const suggestions = () => 'Did you mean '.repeat(19_200);
const unknownFields = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) => `${name}${index}`).join(' ');
const DEEP = 100_000;

export const kinds: readonly Kind[] = [
  { id: '0', title: 'nothing', doors: both, attack: rest },

  http(
    '1a',
    'a text of 250 KB for an Int',
    both,
    always(() => post({ query: ROOMS, variables: { n: suggestions() } })),
  ),
  http(
    '1b',
    'the same in a field with a suggestion',
    both,
    always(() => post({ query: FILTERED, variables: { filter: { titleContain: suggestions() } } })),
  ),
  http(
    '1c',
    'the same for an enum',
    both,
    always(() => post({ query: ENTRY, variables: { role: suggestions() } })),
  ),
  http('2', 'a syntax error at a name of 160 KB of digits', both, () => {
    const digits = '1'.repeat(160_000);
    return (n) => post({ query: `{ viewer { userId } } _${n}_${digits}` });
  }),
  http(
    '3a',
    '52 unknown input fields of 4 KB each',
    both,
    always(() => {
      const filter = Object.fromEntries(
        Array.from({ length: 52 }, (_, n) => [`wrong${n}`, 'x'.repeat(4_000)]),
      );
      return post({ query: FILTERED, variables: { filter } });
    }),
  ),
  http(
    '3b',
    '52 objects of 4 KB for ids',
    both,
    always(() =>
      post({
        query: NODES,
        variables: { ids: Array.from({ length: 52 }, () => ({ x: 'x'.repeat(4_000) })) },
      }),
    ),
  ),
  http('4a', '200 KB of comments before a field', laptop, () => (n) => post({ query: emptyDocument(n) })),
  http(
    '4b',
    '125,000 lines before a syntax error',
    laptop,
    () => (n) => post({ query: lateDocument(n, '{ rooms( }') }),
  ),
  http(
    '4c',
    '125,000 lines before 200 unknown fields',
    laptop,
    () => (n) => post({ query: lateDocument(n, `{ merchant { ${unknownFields(200, 'wrong')} } }`) }),
  ),
  http(
    '5a',
    'new documents of 15 KB, valid and not',
    both,
    () => (n) => post({ query: ordinaryDocument(n, n % 2 === 0) }),
  ),
  http(
    '5b',
    'documents of 15 KB, three times each',
    laptop,
    () => (n) => post({ query: ordinaryDocument(Math.floor(n / 3), true) }),
  ),
  http(
    '5c',
    'new documents of 24 equal fragments',
    laptop,
    () => (n) => post({ query: overlappingDocument(n) }),
  ),
  http(
    '6a',
    'unknown persisted hashes',
    laptop,
    () => (n) => post({ documentId: createHash('sha256').update(String(n)).digest('hex') }),
  ),
  http(
    '6b',
    'broken JSON of 250 KB',
    laptop,
    always(() => rawPost(`{"query":"{ __typename }","x":"${'x'.repeat(250_000)}`)),
  ),
  http(
    '6c',
    'JSON 100,000 deep',
    laptop,
    always(() => rawPost('['.repeat(DEEP) + ']'.repeat(DEEP))),
  ),
  http(
    '6d',
    'a variable 100,000 deep',
    laptop,
    always(() => rawPost(`{"query":"${ROOMS}","variables":{"n":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}}`)),
  ),
  http('6e', 'a query of 250 KB of escapes', laptop, () => {
    const escapes = '\\u0041'.repeat(41_000);
    return (n) => rawPost(`{"query":"{ viewer { userId } } _${n}${escapes}"}`);
  }),
  http('7a', 'fragments that double 90 times', laptop, () => (n) => post({ query: doublingDocument(n) })),
  http('7b', '1,000 aliases, and 320', laptop, () => (n) => post({ query: aliasDocument(n) })),
  http('7c', '240 levels', laptop, () => (n) => post({ query: deepDocument(n) })),
  ...protocolKinds,
];

/** What the machine does by itself. */
async function rest({ seconds, signal }: Target): Promise<void> {
  await sleep(seconds * 1_000, undefined, { signal }).catch(() => undefined);
}
