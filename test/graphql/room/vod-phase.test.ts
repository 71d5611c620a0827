import { expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startTestGateway } from '../../support/gateway.ts';

interface Vod {
  isVod: boolean;
  schedulePhase: string;
  startsAt: string;
  endsAt: string;
}

test('a video lesson that was just made is not live, in a list without a call of its own either', async () => {
  const NOW = Date.parse('2026-03-02T10:00:17+08:00');
  await using gateway = await startTestGateway({ now: () => NOW + 5_000, sandbox: { now: () => NOW } });
  const { vendorId } = await gateway.duobei.video.create({ title: 'New', videoKey: seedIds.videoKey });
  gateway.takeCalls();
  const FIELDS = 'isVod schedulePhase startsAt endsAt';
  const list = await gateway.execute<{ rooms: { nodes: Vod[] } }, never>(
    `{ rooms(filter: { titleContains: "New" }) { nodes { ${FIELDS} } } }`,
  );
  expect(gateway.takeCalls()).toEqual(['v3/room/list']);
  const expected = {
    isVod: true,
    schedulePhase: 'ENDED',
    startsAt: '2026-03-02T02:00:17Z',
    endsAt: '2026-03-02T03:00:17Z',
  };
  expect(list.data?.rooms.nodes).toEqual([expected]);
  const one = await gateway.execute<{ room: Vod }, never>(`{ room(id: "${vendorId}") { ${FIELDS} } }`);
  expect(one.data?.room).toEqual(expected);
  for (const [phase, titles] of [
    ['IN_PROGRESS', []],
    ['ENDED', [{ title: 'New' }]],
  ] as const) {
    const query = `{ rooms(filter: { titleContains: "New", phase: ${phase} }) { nodes { title } } }`;
    expect((await gateway.execute<unknown, never>(query)).data).toEqual({ rooms: { nodes: titles } });
  }
});
