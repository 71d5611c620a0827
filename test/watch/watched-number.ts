import { createHash } from 'node:crypto';
import { startFeed } from '../../src/watch/feed.ts';
import { fleetOfOne, type Fleet, type FleetMessage } from '../../src/watch/fleet.ts';
import type { WatchEvent, WatchSource, NewLoaders } from '../../src/watch/watch-source.ts';
import { createSubscriber } from '../../src/watch/subscriber.ts';
import { Loaders } from '../../src/reads/loaders.ts';
import { createAnswerCache } from '../../src/reads/answer-cache.ts';
import { ReadSession } from '../../src/reads/read-session.ts';
import { clientOf } from '../vendor/vendor-stub.ts';
import { createManualClock } from './manual-clock.ts';
import { manualRedis } from './manual-redis.ts';
import { manualSource, settled, type Numbered } from './manual-source.ts';

/** What fields of events would read with. Nothing here asks for any. */
const client = clientOf({ url: 'http://127.0.0.1:9' });
const records = createAnswerCache({
  ttlMs: { record: 0, list: 0, merchant: 0, liveStatistics: 0, playback: 0 },
  maxEntries: 1,
  maxBytes: 1,
});

/** What is watched, as replicas call it. */
export const topic = 'numbers 1';
const another = '00000000-0000-4000-8000-000000000000';

/** A watched number; what its subscribers are shown; and how old the reads of their events may be. */
export function watchNumber(fleet: Fleet = fleetOfOne, pace: WatchSource<Numbered>['pace'] = null) {
  const clock = createManualClock();
  const { source, questions } = manualSource(pace);
  const ages: (number | undefined)[] = [];
  const newLoaders: NewLoaders = ({ maxAgeMs }) => {
    ages.push(maxAgeMs);
    return new Loaders({ client, records, session: new ReadSession() });
  };
  const feed = startFeed({ topic, source, id: '1', fleet, clock, random: () => 0, newLoaders });
  /** Takes all events at once. */
  const subscribe = (intervalMs = 30_000) => {
    const shown: (number | string)[] = [];
    const events: WatchEvent<Numbered>[] = [];
    const subscriber = createSubscriber<WatchEvent<Numbered>>({
      clock,
      minIntervalMs: 0,
      maxBehind: 8,
      onCut: () => shown.push('cut'),
      onEnd: () => feed.remove(subscriber),
    });
    void (async () => {
      for await (const event of subscriber) {
        events.push(event);
        shown.push('state' in event ? event.state.count : event.error.message);
      }
      shown.push('end');
    })();
    feed.add(subscriber, intervalMs);
    return { subscriber, shown, events };
  };
  const answer = async (count: number) => {
    questions.at(-1)!.answer(count);
    await settled();
  };
  return { clock, feed, questions, subscribe, answer, ages };
}

/** The same with a Redis that answers by hand; `answered`: what it answers to the first claim. */
export async function watchInFleet(answered?: number, pace: WatchSource<Numbered>['pace'] = null) {
  const redis = manualRedis();
  const held = watchNumber(redis.newFleet(), pace);
  const { heard, kinds } = redis.hear(topic);
  await settled();
  const say = async (message: FleetMessage, from = another) => {
    redis.say(topic, { from, message });
    await settled();
  };
  const sayState = (count: number, isForced = false, vendorId = '1') =>
    say({ kind: 'state', state: { vendorId, count }, isForced });
  const watcher = held.subscribe();
  if (answered !== undefined) await redis.answer('claim', answered);
  heard.length = 0;
  /** What a replica says that shows this number. */
  const shows = (count: number) => createHash('sha256').update(String(count)).digest('base64url');
  return { ...held, ...watcher, redis, heard, kinds, say, sayState, shows };
}
