import type { FetchAPI } from 'graphql-yoga';
import { MULTIPART_SUBSCRIPTION, type PartsFormat } from '../../operation/answer-types.ts';
import type { Part } from '../../operation/results.ts';
import type { Pings } from '../pings.ts';
import { createPartStream, createPartWriter, type PartAnswer } from './part-stream.ts';

type ResultProcessor = (result: unknown, fetchAPI: FetchAPI) => Response;

interface MultipartFormat {
  /** What the parts are delimited by; in the header it is quoted, and without its two hyphens. */
  boundary: string;
  /** Clients of iOS read the parts by the name of their format in `Content-Type`. */
  spec: string;
  partOf: (result: Part) => object;
  /** A part that says nothing, sent at first and now and then. */
  heartbeat?: object;
}

/**
 * The events of a subscription as Apollo's clients for the web, Kotlin and iOS read them: each as `{"payload": result}`,
 * `{}` as a sign of life, and `{"payload": null, "errors": […]}` for what ends the subscription without a result.
 */
export const multipartSubscription: PartAnswer = multipartOf({
  boundary: 'graphql',
  spec: MULTIPART_SUBSCRIPTION,
  partOf: payloadOf,
  heartbeat: {},
});

/** Has Yoga write the events of a subscription so. */
export function createMultipartSubscription(pings: Pings): ResultProcessor {
  return createMultipartAnswer(multipartSubscription, pings);
}

/** Writes deferred fragments in a format that has a name. The plain one is Yoga's own. */
export function createMultipartParts(spec: Exclude<PartsFormat, 'plain'>, pings: Pings): ResultProcessor {
  return createMultipartAnswer(multipartOf({ boundary: '-', spec, partOf: incrementalOf }), pings);
}

/**
 * The delimiter behind a part goes out with it, so that no client waits for the next part to read this one; and one
 * stands before the first, behind a line break without which some clients find none.
 */
function multipartOf({ boundary, spec, partOf, heartbeat }: MultipartFormat): PartAnswer {
  const delimiter = `\r\n--${boundary}`;
  const written = (part: object): string =>
    `\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(part)}${delimiter}`;
  const beat = heartbeat ? written(heartbeat) : null;
  const writer = createPartWriter({
    opening: delimiter + (beat ?? ''),
    written: (part) => written(partOf(part)),
    closing: () => '--\r\n',
    beat,
  });
  const type = `multipart/mixed;boundary="${boundary}";${spec}`;
  return { writer, headers: { 'content-type': type } };
}

function createMultipartAnswer({ writer, headers }: PartAnswer, pings: Pings): ResultProcessor {
  return (result, fetchAPI) => {
    const body = createPartStream(result, writer, fetchAPI, pings);
    // A copy: those that are set on the response later would stay in it.
    return new fetchAPI.Response(body, { status: 200, headers: { ...headers } });
  };
}

/** Errors alone are no result: nothing comes behind them. */
function payloadOf(result: Part): object {
  return isEnd(result) ? { payload: null, errors: result.errors } : { payload: result };
}

/** The last part may have no fragment, and some clients read none that does not say so. */
function incrementalOf(result: Part): object {
  if (isEnd(result)) return { ...result, incremental: [], hasNext: false };
  return 'data' in result || 'completed' in result ? result : { incremental: [], ...result };
}

function isEnd(result: Part): boolean {
  return 'errors' in result && !('data' in result || 'hasNext' in result);
}
