import { expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { CAMPUSES, keys, startTwoMerchants, type Campus, type TwoMerchants } from './two-merchants.ts';

const id = seedIds.liveRoom;

async function ask<T>({ url }: TwoMerchants, query: string, campus: Campus): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...keys[campus] },
    body: JSON.stringify({ query }),
  });
  return ((await response.json()) as { data: T }).data;
}

test('whom one merchant has let into a room is known to it alone, though the room has the same id', async () => {
  await using gateway = await startTwoMerchants();
  const entry = (userId: string) =>
    `{ room(id: "${id}") { entryLink(input: { nickname: "a", userId: "${userId}" }) { url } } }`;
  for (const campus of CAMPUSES) await ask(gateway, entry(`student-of-${campus}`), campus);
  for (const campus of CAMPUSES) {
    const known = await ask<{ room: object }>(gateway, `{ room(id: "${id}") { knownUserIds } }`, campus);
    expect(known).toEqual({ room: { knownUserIds: [`student-of-${campus}`] } });
  }
});
