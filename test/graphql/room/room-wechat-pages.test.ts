import { expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startTestGateway } from '../../support/gateway.ts';

const pages = `{ room(id: "${seedIds.wechatRoom}") { vendorId wechatPageUrl wechatPlaybackPageUrl } }`;

test('the pages of a room in WeChat are made of its id', async () => {
  await using gateway = await startTestGateway();
  const { data, errors } = await gateway.execute<{ room: object }, never>(pages);
  expect(errors).toBeUndefined();
  expect(data?.room).toEqual({
    vendorId: seedIds.wechatRoom,
    wechatPageUrl: `http://weixin.duobeiyun.com/room/${seedIds.wechatRoom}`,
    wechatPlaybackPageUrl: `http://weixin.duobeiyun.com/jiangzuo/record/${seedIds.wechatRoom}`,
  });
  gateway.takeCalls();
  await gateway.execute('{ rooms(first: 5) { nodes { wechatPageUrl wechatPlaybackPageUrl } } }');
  expect(gateway.takeCalls()).toEqual(['v3/room/list']);
});

test('they are null where the gateway uses nothing beyond the document', async () => {
  await using gateway = await startTestGateway({ client: { beyondDocument: 'off' } });
  const { data, errors } = await gateway.execute<{ room: object }, never>(pages);
  expect([errors, data?.room]).toEqual([
    undefined,
    { vendorId: seedIds.wechatRoom, wechatPageUrl: null, wechatPlaybackPageUrl: null },
  ]);
});
