import { endpointName, type Observer } from './observer.ts';
import { samplingLines } from '../runtime/log-sampling.ts';
import type { Logger } from '../runtime/logger.ts';
import { logFields } from '../operation/request-scope.ts';

/**
 * One line for each operation that ran and each error that clients see masked; so many a second for operations that were
 * refused before; vendor calls, pages and probes at `debug`.
 */
export function createAccessLog(logger: Logger): Observer {
  const refusals = samplingLines(logger);
  return {
    onRequestEnd({ scope, status, durationMs, isOperation, operation, errorCodes, vendorCalls, isAgain }) {
      if (!isOperation) {
        if (!logger.isLevelEnabled('debug')) return;
        const path = placeOf(scope.path);
        logger.debug(
          {
            ...logFields(scope),
            address: scope.address,
            method: scope.method,
            path,
            status,
            durationMs: rounded(durationMs),
          },
          'Request',
        );
        return;
      }
      if (!logger.isLevelEnabled('info')) return;
      const log = scope.hasRun ? logger : refusals;
      log.info(
        {
          ...logFields(scope),
          address: scope.address,
          operation: operation?.name,
          hash: operation?.hash,
          type: operation?.type,
          status: status === 0 ? undefined : status,
          durationMs: rounded(durationMs),
          errors: errorCodes.length > 0 ? errorCodes : undefined,
          vendorCalls: vendorCalls && {
            made: vendorCalls.made,
            coalesced: vendorCalls.coalesced,
            cached: vendorCalls.cached,
          },
          again: isAgain || undefined,
        },
        'Operation',
      );
    },
    onError(scope, { level, details, message }) {
      logger[level]({ ...logFields(scope), ...details }, message);
    },
    onVendorCall({ endpoint, callClass, attempt, durationMs, outcome }, scope, merchant) {
      if (!logger.isLevelEnabled('debug')) return;
      logger.debug(
        {
          ...logFields(scope),
          merchant,
          endpoint: endpointName(endpoint),
          callClass,
          attempt,
          outcome,
          durationMs: rounded(durationMs),
        },
        'Vendor call',
      );
    },
  };
}

/** The route without what it leads to: ids stay out of logs and traces. */
export function placeOf(path: string): string {
  const [, first = ''] = path.split('/', 2);
  return `/${first.slice(0, 32)}`;
}

function rounded(durationMs: number): number {
  return Math.round(durationMs * 10) / 10;
}
