import type { OutgoingHttpHeaders } from 'node:http';
import { Refusal, type VendorError } from './refusal.ts';
import { refusalPage } from './html.ts';
import type { Call, Endpoint, Page } from './endpoint.ts';
import { verifySignature, type Credentials } from './verify-signature.ts';

/** A whole HTTP answer. */
export interface Answer {
  status: number;
  headers: OutgoingHttpHeaders;
  body: string | Buffer;
  error: VendorError | null;
}

const JSON_TYPE = 'application/json;charset=UTF-8';
const HTML_TYPE = 'text/html;charset=UTF-8';

export function jsonAnswer(value: unknown, status = 200): Answer {
  return { status, headers: { 'Content-Type': JSON_TYPE }, body: JSON.stringify(value), error: null };
}

export function htmlAnswer(body: string, status = 200): Answer {
  return { status, headers: { 'Content-Type': HTML_TYPE }, body, error: null };
}

/** The vendor says no with HTTP 200: in JSON, or as the body of a page where the endpoint is one. */
export function refusalAnswer(error: VendorError, answers: Endpoint['answers']): Answer {
  const answer = answers === 'page' ? htmlAnswer(refusalPage(error)) : jsonAnswer({ error, success: false });
  return { ...answer, error };
}

/** Checks and runs one call. Whatever goes wrong inside is the vendor's `other_error`. */
export function answerCall(
  endpoint: Endpoint,
  call: Call,
  sent: Readonly<Record<string, string>>,
  credentials: Credentials,
): Answer {
  try {
    const refusal = verifySignature(sent, credentials, call.world.now());
    if (refusal === 'app_error' && endpoint.errors === 'statistics')
      throw new Refusal('partner is not exists');
    if (refusal !== undefined) throw new Refusal(refusal);
    const result = endpoint.run(call);
    if (endpoint.answers === 'json') return jsonAnswer(result);
    const { contentType, body } = result as Page;
    return { status: 200, headers: { 'Content-Type': contentType }, body, error: null };
  } catch (error) {
    return refusalAnswer(error instanceof Refusal ? error.error : 'other_error', endpoint.answers);
  }
}
