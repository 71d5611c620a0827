import type { GraphQLError } from 'graphql';
import type { IncomingMessage } from 'node:http';
import { httpExtensionsOf } from '../operation/http-error.ts';
import { openScope } from '../operation/request-scope.ts';
import { NodeHeaders } from '../runtime/request-headers.ts';
import type { RequestReports } from '../telemetry/request-reports.ts';
import { pathOf } from './http/request-target.ts';

/**
 * Reports what is refused before it comes to Yoga, so that whoever looks at the log or the metrics sees that nobody gets
 * in. Without a request where Node could not read one; `status` where it is not that of the error. The id of the request,
 * which its answer has too.
 */
export type ReportRefusal = (
  req: IncomingMessage | undefined,
  error: GraphQLError,
  status?: number,
) => string;

export function createRefusalReports(reports: RequestReports): ReportRefusal {
  return (req, error, status = httpExtensionsOf(error).status) => {
    const { method = '', url, headers = {} } = req ?? {};
    const scope = openScope(method, pathOf(url), new NodeHeaders(headers));
    reports.refuse(req ? { req } : {}, scope, error, status);
    return scope.requestId;
  };
}
