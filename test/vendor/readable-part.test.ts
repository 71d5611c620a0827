import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readablePart } from '../../src/vendor/protocol/readable-part.ts';
import { leastCpuMs } from '../support/cpu-time.ts';
import { wireCounts, wireId, wireInteger, wireList, wireText } from '../../src/vendor/protocol/wire.ts';

const lesson = z.object({ id: wireId, title: wireText, seats: wireInteger });
const answer = z.object({ lessons: wireList(lesson), best: lesson.nullish(), byDay: wireCounts });

function read(body: object) {
  const { unreadable, ...rest } = { unreadable: new Set<string>(), ...readablePart(answer, body) };
  return { ...rest, unreadable: [...unreadable] };
}

describe('an answer', () => {
  test('loses a value that cannot be read, and keeps what is around it', () => {
    expect(read({ lessons: [{ id: 1, title: {}, seats: '20' }] })).toEqual({
      model: { lessons: [{ id: '1', title: null, seats: 20 }] },
      unreadable: ['lessons[].title'],
    });
  });

  test('loses an object without its id, and what is beside it in the list stays', () => {
    const lessons = [{ title: 'no id' }, null, 'odd', { id: 'b', title: 'B' }];
    expect(read({ lessons })).toEqual({
      model: { lessons: [{ id: 'b', title: 'B' }] },
      unreadable: ['lessons[].id', 'lessons[]'],
    });
  });

  test('loses an item that is without two values it cannot be without, and no more than that', () => {
    const part = z.object({ from: wireId, to: wireId });
    const visits = z.object({ visits: wireList(z.object({ user: wireText, parts: wireList(part) })) });
    for (const none of [null, {}, undefined]) {
      const parts = [
        { from: none, to: none },
        { from: 'a', to: 'b' },
      ];
      expect(readablePart(visits, { visits: [{ user: 'u', parts }] })).toEqual({
        model: { visits: [{ user: 'u', parts: [{ from: 'a', to: 'b' }] }] },
        unreadable: new Set(['visits[].parts[].from', 'visits[].parts[].to']),
      });
    }
  });

  test('loses a list that is none', () => {
    expect(read({ lessons: { 0: {} }, best: { id: {} } })).toEqual({
      model: { lessons: [], best: null },
      unreadable: ['lessons', 'best.id'],
    });
  });

  test('keeps the places of counts around one that cannot be read', () => {
    expect(read({ byDay: [1, 'x', 3] })).toEqual({
      model: { lessons: [], byDay: [1, null, 3] },
      unreadable: ['byDay[]'],
    });
  });

  test('of which nothing can be read says so, where that is', () => {
    const { issues } = readablePart(z.object({ best: lesson }), { best: { id: null } }) as {
      issues: z.core.$ZodIssue[];
    };
    expect(issues.map(({ path }) => path.join('.'))).toEqual(['best.id']);
  });

  test('names keys that are data by a star, and no value at all', () => {
    const byRoom = z.object({ rooms: z.record(z.string().regex(/^jz/), wireInteger) });
    const body = { rooms: { jz12: 'a secret', 'another secret 1': 3, jz3: 4 } };
    const found = readablePart(byRoom, body);
    expect(found).toEqual({
      model: { rooms: { jz12: null, jz3: 4 } },
      unreadable: new Set(['rooms.*']),
    });
  });

  test('is read in a moment, however much of it is odd', async () => {
    const lessons = Array.from({ length: 5_000 }, () => ({ id: {}, title: [], seats: {} }));
    const cpuMs = await leastCpuMs(() =>
      expect(read({ lessons: structuredClone(lessons) })).toMatchObject({ model: { lessons: [] } }),
    );
    expect(cpuMs).toBeLessThan(1_000);
  });
});
