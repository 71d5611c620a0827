import type { GraphQLError } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpError } from '../../operation/http-error.ts';
import type { HttpServer } from '../../runtime/http-server.ts';
import type { ReportRefusal } from '../refusal-reports.ts';
import { refuseRequest, refuseSocket } from './error-answers.ts';

const BROKEN = httpError(400, 'BAD_REQUEST', 'The request is not valid HTTP.');
const NO_EXPECTATIONS = httpError(417, 'BAD_REQUEST', 'Expect only "100-continue".');

/** By the code that Node gives. */
const ERRORS: Readonly<Record<string, GraphQLError>> = {
  HPE_HEADER_OVERFLOW: httpError(431, 'BAD_REQUEST', 'The headers are larger than 16 KB.'),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: httpError(413, 'PAYLOAD_TOO_LARGE', 'The chunks have too many extensions.'),
  ERR_HTTP_REQUEST_TIMEOUT: httpError(408, 'REQUEST_TIMEOUT', 'The request did not come in time.'),
};

/** Answers requests that Node refuses itself, and shows to no listener, with what every answer of the gateway has. */
export function answerBrokenRequests({ server, hasBegunAnswer }: HttpServer, onRefused: ReportRefusal): void {
  server.on('checkExpectation', (req: IncomingMessage, res: ServerResponse) => {
    refuseRequest(req, res, NO_EXPECTATIONS, onRefused(req, NO_EXPECTATIONS));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Behind the beginning of another answer it would be read as a part of that.
    if (!socket.writable || hasBegunAnswer(socket)) {
      socket.destroy();
      return;
    }
    const refusal = ERRORS[error.code ?? ''] ?? BROKEN;
    refuseSocket(socket, refusal, { requestId: onRefused(undefined, refusal) });
  });
}
