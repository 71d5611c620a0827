import { expect, test } from 'vitest';
import { unlimitedCaller, type Caller } from '../../../src/access/caller.ts';
import type { Scope } from '../../../src/access/scopes.ts';
import { TrustedDocuments } from '../../../src/operation/persisted-operations.ts';
import { createOperationTools, scopesLacking } from '../../../src/operation/tools/operation-tools.ts';
import { schema } from '../../support/gateway.ts';

const READS = 'query Reads { room(id: "1") { title } documents { totalCount } }';
const LISTS = 'query Lists { rooms { totalCount } }';

const withScopes = (scopes: Scope[], rooms: Caller['rooms'] = null): Caller => ({
  ...unlimitedCaller,
  kind: 'user',
  scopes: new Set(scopes),
  rooms,
});

const trustedOf = (...texts: string[]) =>
  new TrustedDocuments(new Map(texts.map((text) => [text, text])), false);

const startTools = (trusted: TrustedDocuments) =>
  createOperationTools({ schema, trusted, comments: new Map() });

const namesFor = (tools: ReturnType<typeof startTools>, caller: Caller) =>
  tools.listFor(caller).tools.map(({ name }) => name);

test('a list is made once for all who have the same rights', () => {
  const tools = startTools(trustedOf(READS, LISTS));
  const [one, other] = [
    withScopes(['room:read', 'document:read']),
    withScopes(['document:read', 'room:read']),
  ];
  expect(tools.listFor(one)).toBe(tools.listFor(other));
  expect(namesFor(tools, one)).toEqual(['Lists', 'Reads']);
  expect(namesFor(tools, withScopes(['room:read']))).toEqual(['Lists']);
  expect(namesFor(tools, withScopes(['room:read'], new Set(['1'])))).toEqual([]);
});

test('tools are others as soon as the documents are', () => {
  const trusted = trustedOf(READS);
  const tools = startTools(trusted);
  expect(namesFor(tools, unlimitedCaller)).toEqual(['Reads']);
  trusted.replace(new Map([['a', LISTS]]));
  expect(namesFor(tools, unlimitedCaller)).toEqual(['Lists']);
  expect(tools.find('Reads')).toBeUndefined();
});

test('the scopes that somebody lacks are those of the roots, and none where no scope would do', () => {
  const tools = startTools(trustedOf(READS, LISTS));
  const [reads, lists] = [tools.find('Reads')!, tools.find('Lists')!];
  expect(scopesLacking(reads, withScopes([]))).toEqual(['room:read', 'document:read']);
  expect(scopesLacking(reads, withScopes(['room:read']))).toEqual(['document:read']);
  expect(scopesLacking(lists, withScopes([], new Set(['1'])))).toEqual([]);
});
