import type { GraphQLError } from 'graphql';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { ReportRefusal } from '../refusal-reports.ts';
import { refuseRequest } from './error-answers.ts';
import type { UnreadBodies } from './unread-bodies.ts';

export interface RequestRefusalOptions {
  /** Why a request is refused before anybody makes a URL of it; null for one that is not. */
  refusalOf: (req: IncomingMessage) => GraphQLError | null;
  /** Serves what is not refused. */
  listener: RequestListener;
  unread: UnreadBodies;
  onRefused: ReportRefusal;
}

/** Answers requests that are refused for their host or their target. */
export function refusingRequests({
  refusalOf,
  listener,
  unread,
  onRefused,
}: RequestRefusalOptions): RequestListener {
  return (req, res) => {
    const refusal = refusalOf(req);
    if (!refusal) {
      listener(req, res);
      return;
    }
    const requestId = onRefused(req, refusal);
    const answer = (): void => refuseRequest(req, res, refusal, requestId);
    const reading = unread.readOn(req, res);
    if (reading) void reading.then(answer);
    else answer();
  };
}
