import { expect, test } from 'vitest';
import { createDropMessages } from '../../src/redis/drop-messages.ts';
import { createLocalChannels } from '../../src/runtime/local-channels.ts';

test('what a write has changed is heard by the other replicas, and not by its own', () => {
  const channels = createLocalChannels();
  const heard: [string, readonly string[]][] = [];
  let ignored = 0;
  const start = (name: string) =>
    createDropMessages({
      channels,
      channel: 'drops',
      onDrop: (tags) => void heard.push([name, tags]),
      onIgnored: () => void (ignored += 1),
    });
  const one = start('one');
  start('two');
  start('three');
  one.publish(['room jz1', 'lists']);
  expect(heard).toEqual([
    ['two', ['room jz1', 'lists']],
    ['three', ['room jz1', 'lists']],
  ]);
  expect(ignored).toBe(0);
  channels.publish('drops', '{"from":"nobody","tags":[]}');
  expect([heard.length, ignored]).toEqual([2, 3]);
});
