import { findVodRooms } from '../../creates/find-room.ts';
import { sendableText } from '../../vendor/protocol/arguments.ts';
import { MAX_TITLE_LENGTH } from '../../vendor/endpoints/room-writes.ts';
import { MAX_VIDEO_KEY_LENGTH } from '../../vendor/endpoints/video.ts';
import { builder } from '../builder.ts';
import { VideoUploadTokenRef } from '../refs.ts';
import { createRoomOnce, IDEMPOTENCY_KEY_DESCRIPTION } from '../fields/create-once.ts';
import { mutation, nothing } from '../shared/mutation.ts';
import { paidMutation } from '../fields/paid-mutation.ts';
import { needsMerchantWide } from '../fields/scopes.ts';

/** What the vendor's storage takes, from the uploader in section 创建点播课 of the document. */
const MAX_VIDEO_BYTES = 500 * 1024 * 1024;
const CHUNK_BYTES = 4 * 1024 * 1024;
const VIDEO_EXTENSIONS = ['mp4', 'flv', 'avi', 'wmv', 'mpeg', 'mov'];

const CreateVodRoomInput = builder.inputType('CreateVodRoomInput', {
  description: 'Input of `createVodRoom`.',
  fields: (t) => ({
    title: t.string({ required: true, description: 'Title, no surrounding white space.' }),
    videoKey: t.string({
      required: true,
      description: 'Key that the storage returned for the uploaded video; no surrounding white space.',
    }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY_DESCRIPTION }),
  }),
});

VideoUploadTokenRef.implement({
  description: 'A storage token for uploading a video. A secret: do not log it.',
  fields: (t) => ({
    token: t.exposeString('token', { nullable: false, description: 'The token. Vendor: `uptoken`.' }),
    maxFileSizeBytes: t.int({
      nullable: false,
      description: 'Largest file in bytes (500 MB).',
      resolve: () => MAX_VIDEO_BYTES,
    }),
    chunkSizeBytes: t.int({
      nullable: false,
      description: 'Upload chunk in bytes (4 MB).',
      resolve: () => CHUNK_BYTES,
    }),
    allowedExtensions: t.stringList({
      nullable: false,
      description: 'Allowed extensions: mp4, flv, avi, wmv, mpeg, mov.',
      resolve: () => VIDEO_EXTENSIONS,
    }),
  }),
});

mutation('createVodRoom', {
  description: 'Creates a video-on-demand room from an uploaded video. Vendor: `room/video/create`.',
  input: CreateVodRoomInput,
  payload: { room: 'The new room.' },
  access: needsMerchantWide('video:write'),
  extensions: paidMutation,
  // The title was looked at before, so that the key is what is left.
  touches: () => ({
    fields: { INVALID_INPUT: 'videoKey' },
    meanings: {
      INVALID_INPUT: 'a parameter is missing or not allowed, or the storage has no video of this key',
    },
  }),
  write: async (send, _touched, input, context) => {
    const title = sendableText('title', input.title, MAX_TITLE_LENGTH);
    const room = await createRoomOnce(context, send, {
      mutation: 'createVodRoom',
      idempotencyKey: input.idempotencyKey,
      input: [title, sendableText('videoKey', input.videoKey, MAX_VIDEO_KEY_LENGTH)],
      look: [title],
      create: () => context.duobei.video.create(input, { origin: context.origin }),
      find: (ageMs) => findVodRooms(context.duobei, input.title, ageMs, { origin: context.origin }),
    });
    return { room };
  },
});

mutation('createVideoUploadToken', {
  description:
    "Mints a token for uploading a video straight to the vendor's storage. Vendor: `video/uptoken`.",
  payload: { uploadToken: 'The token.' },
  access: needsMerchantWide('video:write'),
  touches: nothing,
  write: async (send, _touched, _input, { duobei, origin }) => ({
    uploadToken: await send(() => duobei.video.uploadToken({ origin })),
  }),
});
