import { expect, test } from 'vitest';
import { PrimaryUnavailableError } from '../../src/runtime/primary-link.ts';
import { until } from '../support/eventually.ts';
import { startPrimary, type TestPrimary } from '../support/primary.ts';

const notesOf = ({ messages }: TestPrimary) =>
  messages.flatMap((message) => (message as { notes: Record<string, unknown>[] }).notes);

test('answers come to who has asked, and what is asked in one turn goes as one message', async () => {
  const primary = startPrimary();
  const [a, b] = [primary.add().link, primary.add().link];
  const asked = Array.from({ length: 50 }, (_, index) => index);
  const claims = await Promise.all(
    asked.flatMap((index) => [
      a.ask('creates.claim', [`room ${index}`, `a${index}`]),
      b.ask('creates.owners', [[`room ${index}`]]),
    ]),
  );
  expect(claims).toEqual(asked.flatMap((index) => [true, [`a${index}`]]));
  // One there and one back, for each of them.
  expect(primary.messages).toHaveLength(4);
});

test('what nobody answers fails for who asks, and the primary says why', async () => {
  const primary = startPrimary();
  const { link, changes } = primary.add();
  await expect(link.ask('creates.nothing', [])).rejects.toThrow(PrimaryUnavailableError);
  expect(primary.logs.map(({ msg }) => msg)).toEqual(['A worker could not be answered']);
  expect(await link.ask('creates.get', ['k'])).toBeNull();
  expect(changes).toEqual([]);
});

test('a primary that hangs is given up in time, asked nothing meanwhile, and asked again when it is heard', async () => {
  const primary = startPrimary();
  const { link, changes } = primary.add(50);
  primary.hang();
  await expect(link.ask('creates.get', ['k'])).rejects.toThrow(PrimaryUnavailableError);
  expect(changes).toEqual([false]);
  const before = performance.now();
  for (let asked = 0; asked < 100; asked += 1)
    await expect(link.ask('creates.get', ['k'])).rejects.toThrow(PrimaryUnavailableError);
  expect(performance.now() - before).toBeLessThan(1_000);
  primary.goOn();
  await until(() => changes.length === 2);
  expect(changes).toEqual([false, true]);
  expect(await link.ask('creates.get', ['k'])).toBeNull();
  expect(notesOf(primary).filter((note) => 'ask' in note)).toHaveLength(2);
});

test('what is published is heard by everybody who listens, and by nobody else', async () => {
  const primary = startPrimary();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ name, ...primary.add() }));
  const heard: string[] = [];
  const listen = ({ name, link }: { name: string } & ReturnType<TestPrimary['add']>, channel: string) =>
    link.listen(channel, (text) => heard.push(`${name} ${channel} ${text}`));
  const stop = listen(a!, 'x');
  const stopSecond = listen(a!, 'x');
  listen(b!, 'x');
  listen(c!, 'y');
  await Promise.all([a!, b!, c!].map(({ link }) => link.listening()));
  const say = async (text: string) => {
    heard.length = 0;
    a!.link.publish('x', text);
    // Behind it in the same pipes.
    for (const { link } of [a!, b!, c!]) await link.listening();
    return [...heard];
  };
  expect(await say('1')).toEqual(['a x 1', 'a x 1', 'b x 1']);
  stop();
  stop();
  expect(await say('2')).toEqual(['a x 2', 'b x 2']);
  stopSecond();
  expect(await say('3')).toEqual(['b x 3']);
  b!.end();
  primary.messages.length = 0;
  a!.link.publish('x', '4');
  await a!.link.listening();
  expect(notesOf(primary).filter((note) => 'text' in note)).toHaveLength(1);
});

test('who does not read is told that it has missed something, and so are all when one could not say it', async () => {
  const primary = startPrimary();
  const [a, b] = [primary.add(), primary.add()];
  const [missed, heard] = [
    { a: 0, b: 0 },
    { a: 0, b: 0 },
  ];
  for (const [name, { link }] of [['a', a] as const, ['b', b] as const]) {
    link.onMissed(() => (missed[name] += 1));
    link.listen('x', () => (heard[name] += 1));
  }
  await Promise.all([a.link.listening(), b.link.listening()]);
  primary.hang();
  for (let said = 0; said < 30_000; said += 1) a.link.publish('x', String(said));
  const heardBehind: string[] = [];
  a.link.listen('y', (text) => heardBehind.push(text));
  primary.goOn();
  await until(() => missed.a > 0 && missed.b > 0);
  expect(heard.a).toBeLessThan(30_000);
  expect(heard.a).toBeGreaterThan(1_000);
  heard.b = 0;
  a.link.publish('x', 'again');
  await until(() => heard.b === 1);
  // What it began to listen to meanwhile is no message.
  b.link.publish('y', 'to who listens since then');
  await until(() => heardBehind.length === 1);
});

test('what was said last is on its way when a worker has closed, and one that cannot say it does not wait for ever', async () => {
  const primary = startPrimary();
  const [a, b, c] = [primary.add(50).link, primary.add().link, primary.add(600_000).link];
  const heard: string[] = [];
  b.listen('x', (text) => heard.push(text));
  await b.listening();
  a.publish('x', 'last');
  await a.close();
  await until(() => heard.length === 1);
  // No longer than it takes, whatever it may take.
  c.publish('x', 'last of another');
  await c.close();
  await until(() => heard.length === 2);
  primary.hang();
  a.publish('x', 'never');
  await a.close();
  primary.goOn();
});
