import { builder } from '../builder.ts';
import { ChatLogLinkRef, ChatLogRef, RoomRef } from '../refs.ts';
import { recordFree } from '../fields/look-ahead.ts';
import { needs } from '../fields/scopes.ts';
import { SignedLinkRef } from '../shared/signed-link.ts';
import { vendorCost } from '../fields/vendor-cost.ts';

/** As many as the loader sends together. */
const MAX_ROOMS_A_CALL = 100;

const ChatLogStatusEnum = builder.enumType('ChatLogStatus', {
  description: 'Whether a chat log can be had.',
  values: {
    AVAILABLE: { description: 'There is a log.' },
    NOT_READY: {
      description:
        'Not yet: the lesson is live or its recording is being converted. Vendor: `course_convert_error`.',
    },
    NOT_FOUND: { description: 'There is no log. Vendor: `chat_file_not_found`.' },
  } as const,
});

ChatLogRef.implement({
  description: 'The chat log of a room.',
  fields: (t) => ({
    status: t.expose('status', {
      type: ChatLogStatusEnum,
      nullable: false,
      description: 'Whether the log can be had.',
    }),
    link: t.expose('link', {
      type: ChatLogLinkRef,
      description: 'Download link, null unless `status` is `AVAILABLE`.',
    }),
  }),
});

ChatLogLinkRef.implement({
  description: "A link to a room's chat log (JSON).",
  interfaces: [SignedLinkRef],
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', nullable: false, description: 'The link. Vendor: `downloadUrl`.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When the link stops working (24 hours). Vendor: `expireTime`.',
    }),
  }),
});

builder.objectField(RoomRef, 'chatLog', (t) =>
  t.field({
    type: ChatLogRef,
    description: 'The chat log. Rooms asked together share one vendor call. Vendor: `room/chatDownload`.',
    access: needs('room:read'),
    extensions: {
      ...recordFree({ prefetch: (roomId, { loaders }) => loaders.chatLog.load(roomId) }),
      ...vendorCost({ call: 'room/chatDownload', batchSize: MAX_ROOMS_A_CALL }),
    },
    resolve: (room, _args, { loaders }) => (room.gone ? null : loaders.chatLog.load(room.vendorId)),
  }),
);
