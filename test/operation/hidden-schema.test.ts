import { expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startTestGateway } from '../support/gateway.ts';

const LINK = `query ($input: RoomEntryInput!) { room(id: "${seedIds.liveRoom}") { entryLink(input: $input) { url } } }`;

const messagesOf = ({ errors }: { errors?: readonly { message: string }[] }) =>
  (errors ?? []).map(({ message }) => message).join('\n');

test('names of the schema are suggested where clients may ask for it', async () => {
  await using gateway = await startTestGateway();
  expect(messagesOf(await gateway.execute('{ merchan { name } }'))).toContain(
    'Did you mean "merchant" or "merchants"?',
  );
  const input = { nickname: 'a', nicknam: 'b' };
  expect(messagesOf(await gateway.execute(LINK, { input }))).toContain('Did you mean "nickname"?');
});

test('elsewhere none is, wherever a long message is cut', async () => {
  await using gateway = await startTestGateway({ entryRules: { isIntrospectionOn: false } });
  expect(messagesOf(await gateway.execute('{ merchan { name } }'))).not.toContain('Did you mean');
  // The message quotes the value, so that its length is the client's to choose, and with it where the cut falls.
  const cut = new Set<string>();
  for (let length = 340; length < 460; length += 1) {
    const input = { nickname: 'a', nicknam: 'x'.repeat(length) };
    const message = messagesOf(await gateway.execute(LINK, { input }));
    expect(message).toContain('got invalid value');
    expect(message).not.toContain('Did you mean "');
    cut.add(message.slice(-2));
  }
  // Some were cut before the suggestion, some behind it.
  expect(cut.size).toBeGreaterThan(1);
});
