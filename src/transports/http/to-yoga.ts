import { sendNodeResponse } from '@whatwg-node/server';
import type { YogaServerInstance } from 'graphql-yoga';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { UNEXPECTED } from '../../operation/mask-error.ts';
import type { NodeExchange } from '../../operation/node-exchange.ts';
import { logFields, type ScopeExchange } from '../../operation/request-scope.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { ReportRefusal } from '../refusal-reports.ts';
import { refuseRequest } from './error-answers.ts';

/** Has Yoga answer one of Node's requests; `left` is what is known of it already. */
export type ToYoga = (req: IncomingMessage, res: ServerResponse, left: object) => void;

interface ToYogaOptions {
  yoga: Pick<YogaServerInstance<NodeExchange, object>, 'handleNodeRequestAndResponse'>;
  logger: Logger;
  onRefused: ReportRefusal;
}

/**
 * What fails around the plugins, where `guardRequests` does not see it, is logged and answered as an unexpected error. By
 * itself the HTTP adapter would answer it with the stack, in production too.
 */
export function createToYoga({ yoga, logger, onRefused }: ToYogaOptions): ToYoga {
  const fail = (exchange: ScopeExchange, req: IncomingMessage, res: ServerResponse, error: unknown): void => {
    const { scope } = exchange;
    logger.error({ ...logFields(scope), err: error }, 'Unexpected error');
    if (res.headersSent) {
      res.destroy();
      return;
    }
    refuseRequest(req, res, UNEXPECTED, scope?.requestId ?? onRefused(req, UNEXPECTED));
  };
  const answer = async (exchange: object, req: IncomingMessage, res: ServerResponse, left: object) => {
    const response = await yoga.handleNodeRequestAndResponse(req, res, exchange, left);
    await sendNodeResponse(response, res, req, true);
  };
  return (req, res, left) => {
    // The adapter adds to it what is left, and plugins what they find out.
    const exchange: NodeExchange & ScopeExchange = { req, res };
    answer(exchange, req, res, left).catch((error: unknown) => fail(exchange, req, res, error));
  };
}
