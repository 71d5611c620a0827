import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { RoomRef } from '../refs.ts';
import { recordFree } from '../fields/look-ahead.ts';

/** The vendor's site for WeChat; whether it takes https is not known. */
const WECHAT_ORIGIN = 'http://weixin.duobeiyun.com';

/** The address of a page of the room; null where the gateway uses nothing beyond the document. */
function pageUrl(path: string, roomId: string, { duobei }: GraphQLContext): string | null {
  return duobei.beyondDocument === 'off' ? null : `${WECHAT_ORIGIN}${path}${encodeURIComponent(roomId)}`;
}

builder.objectFields(RoomRef, (t) => ({
  wechatPageUrl: t.field({
    type: 'URL',
    description:
      'Page of the room in WeChat, whether or not `wechatLive` is open; no credential. Costs no vendor call. Not in the\n' +
      "vendor's document: null where the gateway uses none of that.",
    extensions: recordFree(),
    resolve: ({ vendorId }, _args, context) => pageUrl('/room/', vendorId, context),
  }),
  wechatPlaybackPageUrl: t.field({
    type: 'URL',
    description:
      'Page of the playback in WeChat, whether or not there is a recording; no credential. Costs no vendor call. Not in the\n' +
      "vendor's document: null where the gateway uses none of that.",
    extensions: recordFree(),
    resolve: ({ vendorId }, _args, context) => pageUrl('/jiangzuo/record/', vendorId, context),
  }),
}));
