import type { CallEnvironment } from '../call.ts';
import { signedQuery } from '../protocol/signing.ts';
import { InvalidArgumentError } from '../protocol/arguments.ts';
import type { BeyondDocument } from './beyond-document.ts';
import type { DeviceType } from './device-type.ts';
import { requireBeyondDocument, visitorParams, type RoomVisitor } from './room-visitor.ts';

/** Who enters which room, and how. */
export interface EntryLinkInput extends RoomVisitor {
  /** Left out, the vendor decides by the user agent. */
  deviceType?: DeviceType | null | undefined;
  /** Seconds of the recording. Vendor: `psTime`, as minutes and seconds. */
  playbackStartSeconds?: number | null | undefined;
  /** Seconds of the recording. Vendor: `peTime`, as minutes and seconds. */
  playbackEndSeconds?: number | null | undefined;
  /** Plays the unedited recording, which makes the vendor ignore both times. Vendor: `tape`. */
  isUnedited?: boolean | null | undefined;
  /** Only for an invisible monitor. Vendor: `adminDisableChat`. */
  isMonitorChatDisabled?: boolean | null | undefined;
  /** Plays over HLS. Not in the document. Vendor: `hls`. */
  isHls?: boolean | null | undefined;
  /** The classroom in HTML5 instead of Flash. Not in the document. Vendor: `h5`. */
  isHtml5?: boolean | null | undefined;
}

/** A link that is a credential while it lives. */
export interface SignedLink {
  /** Not for logs. */
  url: string;
  /** By the clock that signed it. */
  expiresAt: Date;
}

/** Entering a room. */
export interface RoomLinks {
  /**
   * Signs the link with which one user enters a room, without a call. The link lives `ttlSeconds`, 30-300: the vendor
   * takes a timestamp for five minutes, so the timestamp is dated back.
   *
   * GET `/api/v3/room/enter` over plain http, section 请求进入房间(使用http协议); opened by the user's browser, which gets HTML of 1040 × 600.
   * The signature does not bind where one value ends: no value may hold `&` or `=`.
   * Errors: an InvalidArgumentError for what the vendor would refuse (`app_userRole_error`, `app_parameter_error`); the page itself
   * may say `app_room_full_error` or `app_course_out_of_capacity_error` to the user.
   * Nothing to repeat: each link is new.
   */
  entryLink(input: EntryLinkInput, ttlSeconds: number): SignedLink;
}

const DEVICE_TYPES: Readonly<Record<DeviceType, string>> = { PC: '1', MOBILE: '2' };

/** How long the vendor takes a timestamp. */
const TIMESTAMP_LIFE_SECONDS = 300;

/** Below this a slow page load would already meet an expired link. */
const MIN_TTL_SECONDS = 30;

/** The links above. */
export function createRoomLinks(
  environment: CallEnvironment,
  linkBaseUrl: string,
  beyondDocument: BeyondDocument,
): RoomLinks {
  return {
    entryLink: (input, ttlSeconds) => {
      if (!(ttlSeconds >= MIN_TTL_SECONDS && ttlSeconds <= TIMESTAMP_LIFE_SECONDS)) {
        throw new InvalidArgumentError(
          'ttlSeconds',
          `must be from ${MIN_TTL_SECONDS} to ${TIMESTAMP_LIFE_SECONDS}.`,
        );
      }
      const expiresAtMs = environment.clock.now() + ttlSeconds * 1000;
      const timestampMs = expiresAtMs - TIMESTAMP_LIFE_SECONDS * 1000;
      const query = signedQuery(entryParams(input, beyondDocument), environment.credentials, timestampMs);
      return { url: `${linkBaseUrl}/api/v3/room/enter?${query}`, expiresAt: new Date(expiresAtMs) };
    },
  };
}

/** A closed record: no other parameter can get under the sign of a link. */
function entryParams(input: EntryLinkInput, beyondDocument: BeyondDocument) {
  const visitor = visitorParams(input, beyondDocument);
  if (input.isHls) requireBeyondDocument('isHls', beyondDocument);
  if (input.isHtml5) requireBeyondDocument('isHtml5', beyondDocument);
  const { playbackStartSeconds: start, playbackEndSeconds: end } = input;
  if (input.isUnedited && (start != null || end != null)) {
    throw new InvalidArgumentError('isUnedited', 'excludes playback times.');
  }
  if (start != null && end != null && start >= end) {
    throw new InvalidArgumentError('playbackEndSeconds', 'must be after playbackStartSeconds.');
  }
  if (input.isMonitorChatDisabled && input.role !== 'INVISIBLE_MONITOR') {
    throw new InvalidArgumentError('isMonitorChatDisabled', 'is only for the role INVISIBLE_MONITOR.');
  }
  return {
    ...visitor,
    deviceType: input.deviceType == null ? undefined : DEVICE_TYPES[input.deviceType],
    psTime: start == null ? undefined : minutesAndSeconds('playbackStartSeconds', start),
    peTime: end == null ? undefined : minutesAndSeconds('playbackEndSeconds', end),
    tape: input.isUnedited ? 'true' : undefined,
    adminDisableChat: input.isMonitorChatDisabled ? 'true' : undefined,
    hls: input.isHls ? '1' : undefined,
    h5: input.isHtml5 ? '1' : undefined,
  };
}

/** The document's `100:20`: minutes are not folded into hours. */
function minutesAndSeconds(argument: string, totalSeconds: number): string {
  if (!Number.isInteger(totalSeconds) || totalSeconds < 0) {
    throw new InvalidArgumentError(argument, 'must be a whole number from 0.');
  }
  const seconds = String(totalSeconds % 60).padStart(2, '0');
  return `${Math.floor(totalSeconds / 60)}:${seconds}`;
}
