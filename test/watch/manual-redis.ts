import type { Channels } from '../../src/runtime/channels.ts';
import { envelopeFromText, textFromEnvelope, type Envelope } from '../../src/watch/envelope.ts';
import { createRedisFleet } from './redis-fleet.ts';

/** A command that a replica has sent, for the test to answer. */
export interface Command {
  kind: 'claim' | 'release';
  key: string;
  args: readonly string[];
  answer: (result: unknown) => Promise<void>;
  fail: () => Promise<void>;
}

export const LEASE_MS = 30_000;

/** All that follows from what has happened, timers apart. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A Redis that carries messages at once and answers commands by hand. */
export function manualRedis() {
  const target = new EventTarget();
  const listeners = { count: 0 };
  const on = (channel: string, hear: (text: string) => void) => {
    const listener = (event: Event) => hear((event as CustomEvent<string>).detail);
    target.addEventListener(channel, listener);
    return () => target.removeEventListener(channel, listener);
  };
  const publish = (channel: string, text: string) =>
    void target.dispatchEvent(new CustomEvent(channel, { detail: text }));
  const channelsThat = (listening: () => Promise<void>): Channels => ({
    publish,
    sealed: (channel, text) => `${channel} ${text}`,
    listen(channel, hear) {
      listeners.count += 1;
      const stop = on(channel, hear);
      return () => {
        listeners.count -= 1;
        stop();
      };
    },
    listening,
  });
  const commands: Command[] = [];
  const waiting = (kind: Command['kind']) => commands.filter((command) => command.kind === kind);
  let ignored = 0;
  const newFleet = (listening = () => Promise.resolve()) =>
    createRedisFleet({
      prefix: 'test:',
      leaseMs: LEASE_MS,
      channels: channelsThat(listening),
      onIgnored: () => (ignored += 1),
      scripts: {
        eval: (script, key, args) =>
          new Promise((resolve, reject) => {
            const end = (settle: () => void) => {
              commands.splice(commands.indexOf(command), 1);
              settle();
              return settled();
            };
            const command: Command = {
              kind: script.includes('PUBLISH') ? 'release' : 'claim',
              key,
              args,
              answer: (result) => end(() => resolve(result)),
              fail: () => end(() => reject(new Error('Redis went away.'))),
            };
            commands.push(command);
          }),
      },
    });
  return {
    newFleet,
    /** Commands without an answer. */
    commands,
    /** Answers the only command that waits. */
    answer: async (kind: Command['kind'], result: unknown) => {
      const [command, ...others] = waiting(kind);
      if (!command || others.length > 0) throw new Error(`${waiting(kind).length} commands wait.`);
      await command.answer(result);
      return command;
    },
    listeners,
    get ignored() {
      return ignored;
    },
    /** Says something as another replica. */
    say(topic: string, envelope: Envelope) {
      publish(`test:signed live ${topic}`, textFromEnvelope(envelope));
    },
    /** Notes what is said about an object. */
    hear(topic: string) {
      const heard: Envelope[] = [];
      on(`test:signed live ${topic}`, (text) => heard.push(envelopeFromText(text)!));
      return { heard, kinds: () => heard.map(({ message }) => message.kind) };
    },
  };
}
