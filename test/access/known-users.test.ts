import { describe, expect, test } from 'vitest';
import { createKnownUsers } from '../../src/access/known-users.ts';

const named = (id: string, vendorId = id) => ({ id, vendorId });

describe('users who were let in', () => {
  test('are known by room, the latest first, each once', () => {
    const known = createKnownUsers();
    for (const id of ['a', 'b', 'a']) known.note('jz1', named(id));
    known.note('jz2', named('c'));
    expect(known.usersOf('jz1').map(({ id }) => id)).toEqual(['a', 'b']);
    expect(known.usersOf('jz2').map(({ id }) => id)).toEqual(['c']);
    expect(known.usersOf('jz3').map(({ id }) => id)).toEqual([]);
  });

  test('are called what they were called by their own name, whoever names them by that of the vendor', () => {
    const known = createKnownUsers();
    known.note('jz1', named('王小明', 'sub-sha256-x'));
    known.note('jz1', named('sub-sha256-x', 'sub-sha256-x'));
    expect(known.usersOf('jz1').map(({ id }) => id)).toEqual(['王小明']);
  });

  test('are forgotten beyond the bound of a room, those first who were let in longest ago', () => {
    const known = createKnownUsers({ maxPerRoom: 2 });
    for (const id of ['a', 'b', 'a', 'c']) known.note('jz1', named(id));
    expect(known.usersOf('jz1').map(({ id }) => id)).toEqual(['c', 'a']);
  });

  test('are forgotten beyond the bound of all rooms, whichever they are in', () => {
    const known = createKnownUsers({ maxUsers: 3 });
    known.note('jz1', named('a'));
    for (const id of ['a', 'b', 'c']) known.note('jz2', named(id));
    expect(known.usersOf('jz1').map(({ id }) => id)).toEqual([]);
    expect(known.usersOf('jz2').map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  });

  test('are forgotten in every room where that is asked, and nobody else is', () => {
    const known = createKnownUsers();
    for (const room of ['jz1', 'jz2']) for (const id of ['a', 'b']) known.note(room, named(id));
    known.note('jz3', named('a'));
    known.forget('a');
    expect(['jz1', 'jz2', 'jz3'].map((room) => known.usersOf(room))).toEqual([
      [named('b')],
      [named('b')],
      [],
    ]);
  });
});
