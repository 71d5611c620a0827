import { createHmac } from 'node:crypto';
import { HOUR_MS } from '../shanghai-time.ts';
import { base64FromBytes } from './base64.ts';
import { MAX_VIDEO_BYTES } from './limits.ts';
import { StorageRefusal } from './storage-refusal.ts';

export const ACCESS_KEY = 'sandbox-access-key';
export const BUCKET = 'sandbox-videos';
/** The document names no life of an upload token. */
const TOKEN_LIFE_MS = HOUR_MS;

/**
 * A token as the storage's SDKs want it: `accessKey:signature:policy`. They read the bucket out of the policy;
 * `saveKey` names files whose client names none, as the document's `save_key: true` asks.
 */
export function issueUploadToken(secret: string, nowMs: number): string {
  const policy = base64FromBytes(
    Buffer.from(
      JSON.stringify({
        scope: BUCKET,
        deadline: Math.floor((nowMs + TOKEN_LIFE_MS) / 1000),
        saveKey: '$(etag)$(ext)',
        fsizeLimit: MAX_VIDEO_BYTES,
      }),
    ),
  );
  return `${ACCESS_KEY}:${signature(policy, secret)}:${policy}`;
}

/** Whether a token was issued with this secret, its time over or not. */
export function isUploadToken(token: string | undefined, secret: string): boolean {
  const [accessKey, signed, policy, ...rest] = (token ?? '').split(':');
  return accessKey === ACCESS_KEY && !!policy && rest.length === 0 && signed === signature(policy, secret);
}

/** Refuses a token that was not issued with this secret, or whose time is over. */
export function requireUploadToken(token: string | undefined, secret: string, nowMs: number): void {
  if (!isUploadToken(token, secret)) throw badToken();
  const policy = (token ?? '').split(':')[2] ?? '';
  const { deadline } = JSON.parse(Buffer.from(policy, 'base64url').toString('utf8')) as { deadline: number };
  if (nowMs > deadline * 1000) throw new StorageRefusal(401, 'expired token');
}

function signature(policy: string, secret: string): string {
  return base64FromBytes(createHmac('sha1', secret).update(policy).digest());
}

function badToken(): StorageRefusal {
  return new StorageRefusal(401, 'bad token');
}
