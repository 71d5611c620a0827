import { describe, expect, test } from 'vitest';
import { costText } from '../../graphiql/cost.js';
import { eventsIn } from '../../graphiql/events.js';
import { fillIn } from '../../graphiql/fill-in.js';
import { requestFrom } from '../../graphiql/send.js';
import { tabStorage } from '../../graphiql/tab-storage.js';

const made = new Map<string, unknown>([
  ['Make', { make: { rooms: [{ id: 'a' }, { id: 'b' }], none: null } }],
]);

describe('what stands for a value in the variables', () => {
  test('is taken from the last answer of the operation that it names', () => {
    const variables = { one: '{{Make.make.rooms.1.id}}', deep: [{ id: '{{Make.make.rooms.0.id}}' }], n: 5 };
    expect(fillIn(variables, 'Use', made)).toEqual({
      variables: { one: 'b', deep: [{ id: 'a' }], n: 5 },
      filePaths: [],
    });
  });

  test('is null where the operation asks for its own first answer, and else says what to run', () => {
    expect(fillIn({ after: '{{Page.next}}' }, 'Page', new Map()).variables).toEqual({ after: null });
    for (const missing of ['{{Other.next}}', '{{Make.make.rooms.2.id}}', '{{Make.make.none.id}}']) {
      expect(() => fillIn({ id: missing }, 'Page', made)).toThrow(/^Run the tab \w+ first: /);
    }
  });

  test('is a key that nobody has used, for each place another', () => {
    const { variables } = fillIn({ a: '{{new}}', b: '{{new}}' }, 'Use', made);
    const { a, b } = variables as { a: string; b: string };
    expect([a, b]).toEqual([
      expect.stringMatching(/^[0-9a-f]{32}$/),
      expect.stringMatching(/^[0-9a-f]{32}$/),
    ]);
    expect(a).not.toBe(b);
  });

  test('is only what stands there alone', () => {
    const texts = { title: 'About {{new}} rooms', brackets: '{{ }}', own: '{"a": "{{new}}"}' };
    expect(fillIn(texts, 'Use', made).variables).toEqual(texts);
  });
});

describe('a request of GraphiQL', () => {
  const query = 'mutation Send($file: Upload!) { send }';
  const file = new File(['%PDF-1.7'], 'a.pdf', { type: 'application/pdf' });
  const headersOf = ({ init }: ReturnType<typeof requestFrom>) =>
    Object.fromEntries(new Headers(init.headers));

  test('asks for JSON, and for events where an answer comes in parts', () => {
    const sent = requestFrom(
      { query: '{ a }', variables: { n: 1 } },
      { 'X-Own': 'b' },
      { token: '', file },
      made,
    );
    expect(headersOf(sent)).toEqual({
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'x-own': 'b',
    });
    expect(sent).toMatchObject({ operation: undefined, init: { method: 'POST' } });
    expect(JSON.parse(sent.init.body as string)).toEqual({ query: '{ a }', variables: { n: 1 } });
  });

  test('is a multipart request where a file stands in it', async () => {
    const variables = { file: '{{file}}', roomId: null };
    const sent = requestFrom({ query, variables }, undefined, { token: '', file }, made);
    expect(headersOf(sent)).toEqual({
      accept: 'application/json, text/event-stream',
      'graphql-require-preflight': '1',
    });
    const form = sent.init.body as FormData;
    expect([...form.keys()]).toEqual(['operations', 'map', '0']);
    expect(JSON.parse(form.get('operations') as string)).toMatchObject({
      query,
      variables: { file: null, roomId: null },
    });
    expect(form.get('map')).toBe('{"0":["variables.file"]}');
    expect(await (form.get('0') as File).text()).toBe('%PDF-1.7');
  });

  test('says what is missing where no file is chosen', () => {
    const asked = { query, variables: { file: '{{file}}' } };
    expect(() => requestFrom(asked, undefined, { token: '', file: undefined }, made)).toThrow(
      'Choose a file at the top of this page, then run this again.',
    );
  });

  test('carries the token of the page, unless its headers have credentials', () => {
    const authorization = (headers: Record<string, string>, token = 'abc') =>
      headersOf(requestFrom({ query }, headers, { token, file }, made))['authorization'];
    expect(authorization({})).toBe('Bearer abc');
    expect(authorization({ Authorization: 'Bearer own' })).toBe('Bearer own');
    expect(authorization({ 'X-Api-Key': 'key' })).toBeUndefined();
    expect(authorization({}, '')).toBeUndefined();
    for (const pasted of ['Bearer abc', ' bearer  abc ', '\tabc\n']) {
      expect(authorization({}, pasted)).toBe('Bearer abc');
    }
  });

  test('names an operation that is in its text', () => {
    const two = '# query C\nquery A { a }\n\nquery B { b }';
    const named = (operationName?: string | null) =>
      requestFrom({ query: two, operationName: operationName ?? null }, undefined, { token: '', file }, made)
        .operation;
    expect([named('B'), named(), named('OfTheTabBefore')]).toEqual(['B', 'A', 'A']);
  });
});

describe('the events of a stream', () => {
  const encoder = new TextEncoder();

  test('are read as they come, wherever they are cut', async () => {
    const text =
      ':\n\nevent: next\ndata: {"a":"讲"}\n\n:\n\nevent: next\ndata: {"b":1}\n\nevent: complete\ndata:\n\n';
    const bytes = encoder.encode(text);
    for (const size of [1, 7, bytes.length]) {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
          controller.close();
        },
      });
      const read: unknown[] = [];
      for await (const event of eventsIn(body)) read.push(event);
      expect(read).toEqual([{ a: '讲' }, { b: 1 }]);
    }
  });

  test('are looked at before they are handed on', async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(encoder.encode('event: next\ndata: 1\n\nevent: next\ndata: 2\n\n'));
        controller.close();
      },
    });
    const seen: unknown[] = [];
    for await (const event of eventsIn(body, (data) => seen.push(data))) expect(seen.at(-1)).toBe(event);
    expect(seen).toEqual([1, 2]);
  });

  test('are left at once where nobody waits for more', async () => {
    let isLeft = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encoder.encode('event: next\ndata: 1\n\n')),
      cancel: () => void (isLeft = true),
    });
    const events = eventsIn(body);
    expect(await events.next()).toEqual({ done: false, value: 1 });
    // It would never come.
    const second = events.next();
    await events.return?.();
    expect([isLeft, await second]).toEqual([true, { done: true, value: undefined }]);
  });
});

describe('what stands beside an answer', () => {
  const headers = new Headers({
    ratelimit: '"points";r=4990;t=57',
    'ratelimit-policy': '"points";q=5000;w=60',
  });

  test('is its cost and what is left', () => {
    const vendorCalls = { plannedMax: 5, made: 3, coalesced: 0, cached: 1 };
    expect(costText(headers, { extensions: { vendorCalls } }, true)).toBe(
      'Cost: 3 vendor calls of at most 5 · 1 from memory · Rate: 4990 of 5000 points left, all again in 57 s',
    );
    const one = { plannedMax: 1, made: 1, coalesced: 2, cached: 0 };
    expect(costText(new Headers(), { extensions: { vendorCalls: one } }, false)).toBe(
      'Cost: 1 vendor call of at most 1 · 2 shared · Rate: no limit without sign-in',
    );
  });

  test('says that an answer in parts does not tell its cost', () => {
    expect(costText(headers, null, true)).toBe(
      'Cost: not told where an answer comes in parts · Rate: 4990 of 5000 points left, all again in 57 s',
    );
  });

  test('is only what the answer says', () => {
    expect(costText(new Headers(), {}, true)).toBe('');
    const errorOf = (code: string) => ({ errors: [{}, { extensions: { code } }] });
    expect(costText(new Headers(), errorOf('UNAUTHENTICATED'), true)).toMatch(/^This needs a token: /);
    expect(costText(new Headers(), errorOf('FORBIDDEN'), true)).toBe('');
  });
});

describe('the open tabs', () => {
  test('are kept for each version of the examples, and all else for all', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
      clear: () => kept.clear(),
      key: () => null,
      get length() {
        return kept.size;
      },
    };
    const first = tabStorage(storage, 'one');
    expect(first.hasTabs).toBe(false);
    first.setItem('graphiql:tabState', 'own');
    first.setItem('graphiql:theme', 'dark');
    expect(tabStorage(storage, 'one')).toMatchObject({ hasTabs: true, length: 2 });
    const other = tabStorage(storage, 'two');
    expect([other.hasTabs, other.getItem('graphiql:tabState')]).toEqual([false, null]);
    expect(other.getItem('graphiql:theme')).toBe('dark');
    first.removeItem('graphiql:tabState');
    expect([...kept.keys()]).toEqual(['graphiql:theme']);
  });
});
