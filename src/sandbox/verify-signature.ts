import { createHash } from 'node:crypto';

/** A request is good for five minutes around the vendor's clock, in both directions. */
const WINDOW_MS = 5 * 60_000;

/** The document's rule: sorted `name=value` pairs joined by `&`, the appKey appended, md5 in lower-case hex. */
export function expectedSign(parameters: Readonly<Record<string, string>>, appKey: string): string {
  const pairs = Object.entries(parameters)
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  return createHash('md5')
    .update(pairs.join('&') + appKey, 'utf8')
    .digest('hex');
}

export type SignatureRefusal =
  'app_parameter_error' | 'app_error' | 'app_sign_error' | 'app_timestamp_out_date_error';

export interface Credentials {
  partner: string;
  appKey: string;
}

/**
 * Why a request is refused before it runs; undefined when it may run. The checks go from cheap to dear:
 * the three parameters are there, the partner is known, the sign matches, the timestamp is fresh.
 */
export function verifySignature(
  parameters: Readonly<Record<string, string>>,
  credentials: Credentials,
  nowMs: number,
): SignatureRefusal | undefined {
  const { partner, sign, timestamp } = parameters;
  if (!partner || !sign || !timestamp || !/^\d{1,15}$/.test(timestamp)) return 'app_parameter_error';
  if (partner !== credentials.partner) return 'app_error';
  const untrimmed = Object.values(parameters).some((value) => value.startsWith(' ') || value.endsWith(' '));
  if (untrimmed || sign !== expectedSign(parameters, credentials.appKey)) return 'app_sign_error';
  if (Math.abs(nowMs - Number(timestamp)) > WINDOW_MS) return 'app_timestamp_out_date_error';
  return undefined;
}
