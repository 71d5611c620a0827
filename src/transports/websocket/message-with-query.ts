import { isObject } from '../../runtime/is-object.ts';

/** Nearly all messages have a text, and none of the names of an id. */
const HAS_QUERY = /"query"\s{0,4}:\s{0,4}"/;
const NAMES_AN_ID = /"(?:documentId|doc_id|persistedQuery)"/;

/**
 * The message as the protocol takes it, which wants a `query` in each operation: clients that name a document by its id leave it
 * out, or send null. What is no JSON stays as it is.
 */
export function messageWithQuery(text: string): string {
  if (HAS_QUERY.test(text) && !NAMES_AN_ID.test(text)) return text;
  try {
    return withQuery(JSON.parse(text)) ?? text;
  } catch {
    // No JSON, or nested too deeply to be written again.
    return text;
  }
}

function withQuery(message: unknown): string | undefined {
  if (!isObject(message) || message['type'] !== 'subscribe') return undefined;
  const { payload } = message;
  if (!isObject(payload) || payload['query'] != null) return undefined;
  return JSON.stringify({ ...message, payload: { ...payload, query: '' } });
}
