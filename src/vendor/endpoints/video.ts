import * as z from 'zod';
import { create, write, type CallEnvironment, type CallOptions } from '../call.ts';
import { sendableText } from '../protocol/arguments.ts';
import { wireId } from '../protocol/wire.ts';
import type { Room } from './room.ts';
import { newRoomAnswer } from './new-room.ts';
import { MAX_TITLE_LENGTH } from './room-writes.ts';

/** Permission to upload one video straight to the vendor's storage. */
export interface VideoUploadToken {
  /** A secret. Vendor: `uptoken`. */
  token: string;
}

/** A VOD room to create. */
export interface CreateVodRoomInput {
  /** Normalised before it is sent; with white space at its ends it is refused. */
  title: string;
  /** What the storage answered for the uploaded video. */
  videoKey: string;
}

/** Video on demand. */
export interface VideoEndpoints {
  /**
   * A token for the storage (Qiniu) to which a browser uploads the video in blocks of 4 MB, 500 MB at most.
   *
   * `/api/v3/video/uptoken`, section 创建点播课, step 1. The document names no method; every sibling is POST.
   * Errors: `app_error`, `app_sign_error` → UPSTREAM_CREDENTIALS.
   * A write only by class, because each call mints one more token: safe to repeat.
   */
  uploadToken(options?: CallOptions): Promise<VideoUploadToken>;

  /**
   * Creates a VOD room from an uploaded video, which may cost money.
   *
   * POST `/api/v3/room/video/create`, section 创建点播课, step 2. The answer carries id and title only.
   * Errors: `app_parameter_error` → BAD_USER_INPUT; `app_afford_error` → INSUFFICIENT_BALANCE.
   * A create: never safe to repeat once sent.
   */
  create(input: CreateVodRoomInput, options?: CallOptions): Promise<Room>;
}

/** Keys of the storage are short paths; the document states no limit. */
export const MAX_VIDEO_KEY_LENGTH = 512;

const tokenAnswer = z
  .object({ uptoken: wireId })
  .transform(({ uptoken }): VideoUploadToken => ({ token: uptoken }));

/** The calls above. */
export function createVideoEndpoints(environment: CallEnvironment): VideoEndpoints {
  return {
    uploadToken: (options) => write(environment, '/api/v3/video/uptoken', {}, tokenAnswer, options),
    create: async (input, options) => {
      const params = {
        title: sendableText('title', input.title, MAX_TITLE_LENGTH),
        videoKey: sendableText('videoKey', input.videoKey, MAX_VIDEO_KEY_LENGTH),
      };
      return create(environment, '/api/v3/room/video/create', params, newRoomAnswer, options);
    },
  };
}
