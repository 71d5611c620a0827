import { describe, expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import {
  CloseWechatLiveDocument,
  OpenWechatLiveDocument,
  UpdateWechatLiveDocument,
  type UpdateWechatLiveInput,
} from '../../generated/operations.ts';
import { startTestGateway } from '../../support/gateway.ts';

const NOW = Date.parse('2026-03-02T10:00:00+08:00');
const now = () => NOW;
const { bareRoom, wechatRoom } = seedIds;
const unknownRoom = 'jz00000000000000000000000000000000';
const texts = { teacherName: '李老师', teacherBio: 'Q&A, a=b', description: '公开课' };

describe('开通微信直播: openWechatLive', () => {
  test('opens the broadcast and answers it', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(OpenWechatLiveDocument, { open: { roomId: bareRoom, ...texts } });
    expect(data?.openWechatLive).toMatchObject({
      room: { wechatLive: { isOpen: true, ...texts } },
      userErrors: [],
    });
    expect(gateway.takeCalls()).toEqual(['v3/course/weixin/live/open']);
  });

  test('texts in several lines are signed and kept as such, with one kind of line break', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(OpenWechatLiveDocument, {
      open: {
        ...texts,
        roomId: bareRoom,
        description: '一\r\n\r\n\t二 👩🏽\u200d🏫',
        teacherBio: 'a\u2028b\rc',
      },
    });
    expect(data?.openWechatLive).toMatchObject({
      room: { wechatLive: { description: '一\n\n\t二 👩🏽\u200d🏫', teacherBio: 'a\nb\nc' } },
      userErrors: [],
    });
  });

  test('its times, which are numbers there, are the room’s', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute<unknown, object>(
      `mutation ($open: OpenWechatLiveInput!) { openWechatLive(input: $open) { room { startsAt endsAt } } }`,
      { open: { roomId: bareRoom, ...texts } },
    );
    expect(data).toEqual({
      openWechatLive: { room: { startsAt: '2026-03-05T02:00:00Z', endsAt: '2026-03-05T02:30:00Z' } },
    });
  });

  test('an unknown room is a RoomNotFoundError', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(OpenWechatLiveDocument, {
      open: { roomId: unknownRoom, ...texts },
    });
    expect(data?.openWechatLive).toMatchObject({
      room: null,
      userErrors: [{ code: 'ROOM_NOT_FOUND', path: ['input', 'roomId'] }],
    });
  });

  test.each([
    ['teacherName', ''],
    ['teacherName', 'x'.repeat(101)],
    ['teacherBio', ' '],
    ['teacherName', 'two\nlines'],
    ['description', 'lost \ufffd'],
  ] as const)('a bad %s is refused before anything is sent', async (field, text) => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(OpenWechatLiveDocument, {
      open: { roomId: bareRoom, ...texts, [field]: text },
    });
    expect(data?.openWechatLive.userErrors).toMatchObject([
      { code: 'INVALID_INPUT', path: ['input', field] },
    ]);
    expect(gateway.takeCalls()).toEqual([]);
  });
});

describe('更新微信直播: updateWechatLive', () => {
  test('of a broadcast that was never opened says that this may be the reason', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(UpdateWechatLiveDocument, {
      update: { roomId: bareRoom, teacherName: '王老师' },
    });
    expect(data?.updateWechatLive.userErrors).toMatchObject([
      {
        code: 'INVALID_INPUT',
        message:
          'The vendor refused: a parameter is missing or not allowed, or the broadcast was never opened, which openWechatLive does.',
        path: ['input'],
      },
    ]);
  });

  test('changes what is given and leaves the rest', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute<unknown, object>(
      `mutation ($update: UpdateWechatLiveInput!) {
        updateWechatLive(input: $update) { room { wechatLive { isOpen teacherName teacherBio description } } }
      }`,
      { update: { roomId: wechatRoom, teacherName: '王老师' } },
    );
    expect(data).toEqual({
      updateWechatLive: {
        room: {
          wechatLive: {
            isOpen: true,
            teacherName: '王老师',
            teacherBio: '北京大学英语系，十二年雅思教学经验',
            description: '公开课：如何读懂长难句',
          },
        },
      },
    });
    expect(gateway.takeCalls()).toEqual(['v3/course/weixin/live/update', 'v3/room/detail']);
  });

  test.each([
    ['teacherName', null],
    ['teacherName', ''],
    ['teacherBio', null],
    ['teacherBio', '  '],
    ['description', null],
    ['description', ''],
    ['description', 'a\u0007b'],
  ] as const)('%s %j is refused by its name before anything is sent', async (field, text) => {
    await using gateway = await startTestGateway({ now });
    const update: UpdateWechatLiveInput = { roomId: wechatRoom, [field]: text };
    const { data, errors } = await gateway.execute(UpdateWechatLiveDocument, { update });
    expect(errors).toBeUndefined();
    expect(data?.updateWechatLive).toMatchObject({
      room: null,
      userErrors: [{ code: 'INVALID_INPUT', path: ['input', field] }],
    });
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('an update of nothing is refused', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(UpdateWechatLiveDocument, { update: { roomId: wechatRoom } });
    expect(data?.updateWechatLive.userErrors).toMatchObject([{ code: 'INVALID_INPUT' }]);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('a broadcast that is not open, and a room that is not there, are user errors', async () => {
    await using gateway = await startTestGateway({ now });
    for (const [roomId, code] of [
      [bareRoom, 'INVALID_INPUT'],
      [unknownRoom, 'ROOM_NOT_FOUND'],
    ] as const) {
      const { data } = await gateway.execute(UpdateWechatLiveDocument, {
        update: { roomId, teacherName: 'x' },
      });
      expect(data?.updateWechatLive.userErrors).toMatchObject([{ code }]);
    }
  });
});

describe('关闭微信直播: closeWechatLive', () => {
  test('closes the broadcast; closing again changes nothing', async () => {
    await using gateway = await startTestGateway({ now });
    for (const round of ['first', 'second']) {
      const { data } = await gateway.execute(CloseWechatLiveDocument, { close: { roomId: wechatRoom } });
      expect(data?.closeWechatLive, round).toMatchObject({
        room: { wechatLive: { isOpen: false } },
        userErrors: [],
      });
    }
  });

  test('an unknown room is a RoomNotFoundError', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(CloseWechatLiveDocument, { close: { roomId: unknownRoom } });
    expect(data?.closeWechatLive).toMatchObject({
      room: null,
      userErrors: [{ code: 'ROOM_NOT_FOUND', path: ['input', 'roomId'] }],
    });
  });
});
