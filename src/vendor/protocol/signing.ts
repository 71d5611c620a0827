import { hash } from 'node:crypto';

/** Parameters of a call; empty and absent values are neither signed nor sent. */
export type CallParams = Readonly<Record<string, string | undefined>>;

export interface Credentials {
  partner: string;
  appKey: string;
}

/** The vector the document publishes in 签名例子; both halves must agree or no call can succeed. */
const DOCUMENT_VECTOR = {
  appKey: '3af12186256845b4bc2441e223829bfc',
  params: {
    duration: '2',
    partner: '20151119143137',
    startTime: '2015-12-17 17:11',
    title: 'test course',
    video: '0',
    timestamp: '1497502288959',
  },
  sign: '88df34581719235f50b0ed66ade2d302',
};

/**
 * Joins `name=value` pairs sorted by code unit, which is what the document calls ASCII order; a locale-aware
 * comparison would order capitals differently. Values stay unescaped.
 */
function canonicalString(params: CallParams): string {
  let canonical = '';
  for (const name of Object.keys(params).sort()) {
    const value = params[name];
    if (value === undefined || value === '') continue;
    canonical += `${canonical === '' ? '' : '&'}${name}=${value}`;
  }
  return canonical;
}

/** The vendor's `sign`: md5 of the canonical string followed by the key, as lower-case hex. */
export function signatureOf(params: CallParams, appKey: string): string {
  return hash('md5', canonicalString(params) + appKey, 'hex');
}

/**
 * Signs the parameters at one instant and encodes them, sign last. The result serves as a form body and as
 * a query string: spaces become `%20`, which the vendor reads in both places.
 */
export function signedQuery(params: CallParams, credentials: Credentials, timestampMs: number): string {
  const fields = unsignedFields(params, credentials, timestampMs);
  let query = '';
  for (const name of Object.keys(fields)) query += `${name}=${encodeURIComponent(fields[name] ?? '')}&`;
  return `${query}sign=${signatureOf(fields, credentials.appKey)}`;
}

/** The same as separate fields, for multipart bodies. */
export function signedFields(
  params: CallParams,
  credentials: Credentials,
  timestampMs: number,
): Record<string, string> {
  const fields = unsignedFields(params, credentials, timestampMs);
  return { ...fields, sign: signatureOf(fields, credentials.appKey) };
}

/** Everything that is signed. */
function unsignedFields(
  params: CallParams,
  { partner }: Credentials,
  timestampMs: number,
): Record<string, string> {
  const fields: Record<string, string> = { partner, timestamp: String(Math.trunc(timestampMs)) };
  for (const name of Object.keys(params)) {
    const value = params[name];
    if (value !== undefined && value !== '') fields[name] = value;
  }
  return fields;
}

/** Proves the signer against the document's vector; a runtime without md5 (FIPS mode) fails here, not later. */
export function assertSignerWorks(): void {
  let actual: string;
  try {
    actual = signatureOf(DOCUMENT_VECTOR.params, DOCUMENT_VECTOR.appKey);
  } catch (cause) {
    throw new Error('Calls cannot be signed: this Node.js runtime offers no md5.', { cause });
  }
  if (actual !== DOCUMENT_VECTOR.sign) {
    throw new Error("Calls cannot be signed: the signer disagrees with the vendor document's example.");
  }
}
