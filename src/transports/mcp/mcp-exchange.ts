import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OperationExchange } from '../../operation/pipeline.ts';
import type { Cancellation } from '../../runtime/cancellation.ts';
import type { ReportExchange } from '../../telemetry/request-reports.ts';
import type { FastPathRequest } from '../http/fast-path-request.ts';

/** One HTTP request of a program that speaks MCP: it holds one message, and so one operation at most. */
export interface McpExchange extends OperationExchange, ReportExchange {
  req: IncomingMessage;
  res: ServerResponse;
  request: FastPathRequest;
  /** Aborted when nobody waits for the answer any more: by a message of its session, or since its server was closed. */
  left: Cancellation;
}

/** What is answered to it. */
export interface McpReply {
  status: number;
  headers?: Readonly<Record<string, string>>;
  /** JSON; null: nothing. */
  body: string | null;
  /** Whether it was about an operation, as the log and the metrics count them. */
  isOperation?: boolean;
}
