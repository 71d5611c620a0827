import { buildSchema, parse, type ExecutionResult, type GraphQLError, type GraphQLObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import type { OperationContext } from '../../src/operation/context.ts';
import type { Event } from '../../src/operation/events.ts';
import { createKnownTexts } from '../../src/operation/known-operation.ts';
import { readOperation } from '../../src/operation/read-operation.ts';
import { createSharedEvents, type SharedEvents } from '../../src/operation/shared-events.ts';
import { forOneCaller } from '../../src/graphql/fields/for-one-caller.ts';
import { createManualClock } from '../watch/manual-clock.ts';

const schema = buildSchema(`
  type Query { nothing: Int }
  type Subscription { count(of: ID, most: [Int!], step: Int): Count }
  type Count { value: Int name: String }
`);
Object.assign((schema.getType('Count') as GraphQLObjectType).getFields()['name']!, {
  extensions: forOneCaller,
});

const texts = createKnownTexts({ read: (text) => ({ document: parse(text), errors: null }) });
const QUERY = 'subscription ($of: ID, $most: [Int!]) { count(of: $of, most: $most) { value } }';

interface Asked {
  query?: string;
  variables?: Record<string, unknown>;
  caller?: Partial<Caller>;
}

/** A subscriber of an event that counts how often it is executed, and as whom. */
function startSubscribers(events: SharedEvents = createSharedEvents()) {
  const clock = createManualClock();
  const executed: string[] = [];
  const join = ({ query = QUERY, variables = { of: '1' }, caller = {} }: Asked = {}) => {
    const read = readOperation(schema, texts.find(query, undefined).operation('')!, variables);
    const context = {
      now: clock.now,
      caller: { ...unlimitedCaller, ...caller },
      merchant: { name: 'default', id: 'default 1' },
    } as Partial<OperationContext> as OperationContext;
    const member = events.join(read, context);
    const resultOf = (event: Event) => new Promise<ExecutionResult>((resolve) => member.show(event, resolve));
    return { resultOf, leave: () => member.leave() };
  };
  const eventOf = (value: number | Error) => ({
    count: (_args: unknown, context: OperationContext) => {
      executed.push(context.caller.name);
      if (value instanceof Error) throw value;
      return { value };
    },
  });
  return { clock, events, executed, join, eventOf };
}

describe('those who ask the same', () => {
  test('are shown each event by one execution', async () => {
    const { join, executed, eventOf, events } = startSubscribers();
    const members = Array.from({ length: 1_000 }, () => join());
    for (let value = 0; value < 3; value += 1) {
      const event = eventOf(value);
      const shown = await Promise.all(members.map(({ resultOf }) => resultOf(event)));
      expect(shown[0]).toEqual({ data: { count: { value } } });
      expect(new Set(shown).size).toBe(1);
    }
    expect([executed.length, events.size]).toEqual([3, 1]);
  });

  test('are those whose variables come to the same, in whatever order and form', () => {
    const { join, events } = startSubscribers();
    join({ variables: { of: '1', most: [1, 2] } });
    join({ variables: { most: [1, 2], of: 1, other: 'not asked for' } });
    expect(events.size).toBe(1);
  });

  test('are shown anew, once, an event that was shown a second ago', async () => {
    const { clock, join, executed, eventOf } = startSubscribers();
    const event = eventOf(1);
    const first = await join().resultOf(event);
    clock.advance(1_000);
    expect(await join().resultOf(event)).toBe(first);
    clock.advance(1);
    const late = [join(), join()];
    const [one, other] = await Promise.all(late.map(({ resultOf }) => resultOf(event)));
    expect(one).toBe(other);
    expect(one).not.toBe(first);
    expect(executed).toHaveLength(2);
  });

  test('are shown the same error, masked once', async () => {
    const { join, executed, eventOf } = startSubscribers();
    const event = eventOf(new Error('a secret'));
    const [one, other] = await Promise.all([join(), join()].map(({ resultOf }) => resultOf(event)));
    const [error] = one!.errors as [GraphQLError];
    expect(error.message).toBe('Unexpected error.');
    expect([one === other, executed.length]).toEqual([true, 1]);
  });
});

describe('nobody shares with those', () => {
  const student: Partial<Caller> = { kind: 'user', scopes: new Set(['room:read']), rooms: new Set(['jz1']) };

  test.each<[string, Asked, Asked]>([
    ['with other variables', {}, { variables: { of: '2' } }],
    ['who leave a variable out', { variables: { of: null } }, { variables: {} }],
    ['of another text', {}, { query: `${QUERY} ` }],
    [
      'of another kind',
      { caller: { ...student, kind: 'server' } },
      { caller: { ...student, kind: 'anonymous' } },
    ],
    ['with other scopes', { caller: student }, { caller: { ...student, scopes: new Set() } }],
    ['of other rooms', { caller: student }, { caller: { ...student, rooms: new Set(['jz2']) } }],
    ['of no room', { caller: student }, { caller: { ...student, rooms: new Set() } }],
    ['of all rooms', { caller: student }, { caller: { ...student, rooms: null } }],
  ])('%s', async (_whose, asked, others) => {
    const { join, executed, eventOf, events } = startSubscribers();
    const event = eventOf(1);
    await Promise.all([join(asked), join(others)].map(({ resultOf }) => resultOf(event)));
    expect([executed.length, events.size]).toEqual([2, 2]);
  });

  test('but with other people of the same rights', () => {
    const { join, events } = startSubscribers();
    join({ caller: { ...student, name: 'a', userId: 'a' } });
    join({ caller: { ...student, name: 'b', userId: 'b', scopes: new Set(['room:read']) } });
    expect(events.size).toBe(1);
  });

  test('where something in it is for one caller alone', async () => {
    const { join, executed, eventOf, events } = startSubscribers();
    const query = 'subscription { count { value name } }';
    const event = eventOf(1);
    const members = [join({ query, caller: { name: 'a' } }), join({ query, caller: { name: 'b' } })];
    await Promise.all(members.map(({ resultOf }) => resultOf(event)));
    expect([executed, events.size]).toEqual([['a', 'b'], 0]);
  });
});

describe('a group', () => {
  test('lasts until its last member leaves, whoever began it', async () => {
    const { join, executed, eventOf, events } = startSubscribers();
    const [first, second] = [join({ caller: { name: 'a' } }), join({ caller: { name: 'b' } })];
    const event = eventOf(1);
    const shown = await first.resultOf(event);
    first.leave();
    first.leave();
    expect(events.size).toBe(1);
    expect(await second.resultOf(event)).toBe(shown);
    expect(executed).toEqual(['a']);
    second.leave();
    expect(events.size).toBe(0);
  });

  test('ends what is under way for it when its last member leaves, and not before', async () => {
    const { join } = startSubscribers();
    const [first, second] = [join(), join()];
    let signal: OperationContext['signal'] | undefined;
    await first.resultOf({
      count: (_args: unknown, context: OperationContext) => {
        signal = context.signal;
        return {};
      },
    });
    first.leave();
    expect(signal!.aborted).toBe(false);
    second.leave();
    expect(signal!.aborted).toBe(true);
  });
});
