import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createRedisFleet } from '../watch/redis-fleet.ts';
import { createRedisChannels } from '../../src/redis/channels.ts';
import { createDropMessages } from '../../src/redis/drop-messages.ts';
import { startRedis, type Redis } from '../../src/redis/redis.ts';
import { createSignedMessages } from '../../src/redis/signed-messages.ts';
import { createIgnoredMessages } from '../../src/redis/ignored-messages.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import { startTestGateway } from '../support/gateway.ts';
import { at, openClient } from './redis-place.ts';
import { describeWithRedis, startRedisServer } from './redis-server.ts';
import { until } from '../support/eventually.ts';

const appKey = 'a-secret-app-key';
const messages = createSignedMessages(appKey);
const stranger = createSignedMessages('another-app-key');

/** The same text in every way that no replica would send it. */
function foreignForms(channel: string, text: string): string[] {
  const sealed = messages.seal(channel, text);
  return [
    text,
    '',
    'null',
    '{',
    '.',
    `.${text}`,
    `${'A'.repeat(43)}.${text}`,
    stranger.seal(channel, text),
    messages.seal(`${channel} of another`, text),
    `${sealed} `,
    sealed.replace('.', ''),
    sealed.slice(1),
    `${sealed.slice(0, 44)}${text.replace('}', ' }')}`,
  ];
}

/** A Redis, a replica's connection to it, and somebody else who publishes there. */
async function startShared() {
  const server = await startRedisServer();
  const redis = await startRedis(at(server.url));
  const foreign = await openClient(server.url);
  return {
    redis,
    publish: (channel: string, text: string) => foreign.publish(channel, text),
    async [Symbol.asyncDispose]() {
      foreign.destroy();
      await redis.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

const startChannels = (redis: Redis, onIgnored: () => void) =>
  createRedisChannels({ redis, messages, onIgnored, onGap: () => undefined });

describeWithRedis('what somebody else writes into the channels of the replicas', () => {
  test('makes nothing be forgotten, and each message is counted once', async () => {
    await using shared = await startShared();
    const channel = 'test drops';
    const dropped: (readonly string[])[] = [];
    let ignored = 0;
    const onIgnored = () => void (ignored += 1);
    await using channels = startChannels(shared.redis, onIgnored);
    let isHeard = false;
    const onDrop = (tags: readonly string[]): void => {
      if (tags[0] === 'is anybody there') isHeard = true;
      else dropped.push(tags);
    };
    createDropMessages({ channels, channel, onDrop, onIgnored });
    const from = randomUUID();
    // A subscription that a busy machine answers late is not waited for, and comes all the same.
    await until(async () => {
      await shared.publish(
        channel,
        messages.seal(channel, JSON.stringify({ from, tags: ['is anybody there'] })),
      );
      return isHeard;
    });
    const texts = [
      ...foreignForms(channel, JSON.stringify({ from, tags: ['rooms'] })),
      // Signed, and yet no message.
      ...[
        'x',
        '[]',
        JSON.stringify({ from: 'me', tags: ['rooms'] }),
        JSON.stringify({ from, tags: 'rooms' }),
        JSON.stringify({ from, tags: [] }),
        JSON.stringify({ from, tags: ['rooms', 1] }),
        JSON.stringify({ from, tags: ['r'.repeat(201)] }),
        JSON.stringify({ from, tags: Array.from({ length: 17 }, () => 'rooms') }),
        JSON.stringify({ tags: ['rooms'] }),
      ].map((text) => messages.seal(channel, text)),
    ];
    for (const text of texts) await shared.publish(channel, text);
    await shared.publish(channel, messages.seal(channel, JSON.stringify({ from, tags: ['room 1'] })));
    await until(() => dropped.length > 0);
    expect({ dropped, ignored }).toEqual({ dropped: [['room 1']], ignored: texts.length });
  });

  /** A replica that watches, and the channel of one object. */
  function startFleetOver(redis: Redis, onIgnored: () => void) {
    const channels = startChannels(redis, onIgnored);
    const fleet = createRedisFleet({
      prefix: 'test:',
      leaseMs: 60_000,
      channels,
      onIgnored,
      scripts: redis,
    });
    return { fleet, close: () => channels.close() };
  }
  const channelOf = (topic: string) => `test:signed live ${topic}`;

  test('is heard by no feed', async () => {
    await using shared = await startShared();
    let ignored = 0;
    const { fleet, close } = startFleetOver(shared.redis, () => void (ignored += 1));
    const heard: string[] = [];
    const topic = 'documentStatus 12345678';
    const seat = fleet.join(
      topic,
      ({ kind }) => void heard.push(kind),
      () => true,
    );
    await seat.ready;
    const from = randomUUID();
    const envelopeOf = (message: object) => JSON.stringify({ from, message });
    const texts = [
      ...foreignForms(channelOf(topic), envelopeOf({ kind: 'gone' })),
      ...[
        'x',
        '{}',
        envelopeOf({ kind: 'other' }),
        envelopeOf({ kind: 'interest' }),
        envelopeOf({ kind: 'interest', intervalMs: -1 }),
        envelopeOf({ kind: 'interest', intervalMs: '0' }),
        envelopeOf({ kind: 'state', state: {} }),
        JSON.stringify({ from: 'me', message: { kind: 'gone' } }),
        JSON.stringify({ message: { kind: 'gone' } }),
      ].map((text) => messages.seal(channelOf(topic), text)),
    ];
    for (const text of texts) await shared.publish(channelOf(topic), text);
    fleet.tell(topic, { kind: 'changed' });
    await until(() => heard.length > 0);
    expect({ heard, ignored }).toEqual({ heard: ['changed'], ignored: texts.length });
    await seat.leave();
    await close();
  });

  test('is shown to no subscriber, nor is the state of another object', async () => {
    await using shared = await startShared();
    let ignored = 0;
    const { fleet, close } = startFleetOver(shared.redis, () => void (ignored += 1));
    await using gateway = await startTestGateway({
      sandbox: { conversionMs: 3_600_000 },
      watching: { fleet },
    });
    const { vendorId } = await gateway.duobei.document.upload({
      fileName: 'a.pdf',
      contents: (async function* () {
        yield await Promise.resolve(Buffer.from('%PDF-1.7\n'));
      })(),
    });
    const channel = channelOf(`documentStatus ${vendorId}`);
    const watch = gateway.watching.documentStatus(vendorId, {
      caller: null,
      expiry: null,
      disconnect: () => undefined,
    });
    await watch.next();
    const stateOf = (state: object) =>
      JSON.stringify({ from: randomUUID(), message: { kind: 'state', state, isForced: true } });
    const converted = { vendorId, status: 'CONVERTED', vendorStatus: 'forged' };
    const texts = [
      ...foreignForms(channel, stateOf(converted)),
      ...[
        { ...converted, vendorId: '00000000-0000-0000-0000-000000000000' },
        { ...converted, status: 'DONE' },
        { ...converted, vendorStatus: { a: 1 } },
        {},
      ].map((state) => messages.seal(channel, stateOf(state))),
    ];
    for (const text of texts) await shared.publish(channel, text);
    await shared.publish(channel, messages.seal(channel, stateOf({ ...converted, vendorStatus: 'own' })));
    expect(await watch.next()).toMatchObject({
      done: false,
      value: { state: { status: 'CONVERTED', vendorStatus: 'own' } },
    });
    expect(ignored).toBe(texts.length);
    await gateway.watching.close();
    await close();
  });
});

test('the warning of ignored messages comes once a minute, and counts all of them', () => {
  const lines: { ignored: number; level: number }[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]);
  let nowMs = 0;
  const onIgnored = createIgnoredMessages(createLogger('info', { write }), () => nowMs);
  for (let message = 0; message < 1_000; message += 1) onIgnored();
  nowMs = 59_999;
  onIgnored();
  nowMs = 60_000;
  onIgnored();
  expect(lines.map(({ ignored, level }) => [ignored, level])).toEqual([
    [1, 40],
    [1_001, 40],
  ]);
});
