import type { GraphQLError } from 'graphql';
import {
  planVendorCalls,
  type PlannedCost,
  type PlannedOperation,
} from '../../graphql/fields/vendor-cost.ts';
import { MAX_MANY } from '../../graphql/fields/many-cost.ts';
import { httpError } from '../http-error.ts';
import { isObject } from '../../runtime/is-object.ts';
import type { LineLog } from '../../runtime/log-sampling.ts';
import { logFields } from '../request-scope.ts';
import type { ReadOperation } from '../read-operation.ts';
import type { Check } from './check.ts';

export interface CostLimitOptions {
  /** Vendor calls that one operation may need at worst. */
  maxVendorCalls: number;
  /** Whether what is beyond the limit is only logged. */
  isWarnOnly: boolean;
  logger: LineLog;
}

/**
 * Works out before the first call what an operation costs the vendor at worst, and refuses it above the limit: 400
 * with the code `QUERY_TOO_EXPENSIVE` and the field that costs most. Of a subscription it is what one event costs:
 * nobody may make each of them dear. Fields that ask about hundreds of users have a limit of their own in queries, and so have
 * the writes of a mutation that takes many, once an operation.
 */
export function createCostCheck({ maxVendorCalls, isWarnOnly, logger }: CostLimitOptions): Check {
  return (read, context, exchange) => {
    const planned = planOf(read, context.caller.rooms?.size ?? null, context.now());
    context.vendorCalls.plannedMax = planned.calls;
    const excess = excessOf(planned, maxVendorCalls, context.maxStatisticsUsers);
    if (!excess) return undefined;
    const { calls, maxVendorCalls: max, dearestField } = excess;
    logger.warn(
      { ...logFields(exchange.scope), calls, maxVendorCalls: max, dearestField },
      'An operation needs too many vendor calls',
    );
    return isWarnOnly ? undefined : { errors: [tooExpensive(excess)] };
  };
}

/** The last plan, where its variables decide the same. */
// PERF(graphql, JIT, dataloader, LRU): most often an operation comes again at the same cost.
function planOf(
  { schema, known, variables }: ReadOperation,
  callerRooms: number | null,
  nowMs: number,
): PlannedCost {
  const { operation, fragments, plan: last } = known;
  const asked = { schema, operation, fragments, variables, callerRooms, nowMs };
  if (last && last.values === valuesOf(last.planned, asked)) return last.planned;
  const planned = planVendorCalls(asked);
  known.plan = { planned, values: valuesOf(planned, asked) };
  return planned;
}

/** Equal for variables, and callers, that cost the same. */
function valuesOf(
  { dependsOn, dependsOnCaller }: PlannedCost,
  { variables, callerRooms }: PlannedOperation,
): string {
  const values = dependsOn.map(({ name, fields }) => {
    const value = variables[name];
    return fields && isObject(value) ? { of: fields.map((field) => given(value[field])) } : given(value);
  });
  return `${dependsOnCaller ? callerRooms : ''} ${JSON.stringify(values)}`;
}

/** What is left out is not what is null. */
function given(value: unknown): unknown[] {
  return value === undefined ? [] : [value];
}

/** The limit that an operation is beyond, and what is. */
interface Excess extends Pick<PlannedCost, 'calls' | 'dearestField' | 'dearestCalls'> {
  maxVendorCalls: number;
}

/** Fields with a limit of their own are looked at by themselves, and all others together. */
function excessOf(planned: PlannedCost, maxVendorCalls: number, maxUsers: number): Excess | undefined {
  const { callsApart, dearestField, dearestCalls } = planned;
  let { calls } = planned;
  for (const [field, apart] of callsApart) {
    if (apart.limit === 'users' && apart.calls > maxUsers) {
      const { calls: dearest } = apart;
      return { calls: dearest, dearestField: field, dearestCalls: dearest, maxVendorCalls: maxUsers };
    }
    calls -= apart.calls;
  }
  const counted = calls - Math.min(planned.beyondLimit, MAX_MANY - 1);
  return counted > maxVendorCalls ? { calls, dearestField, dearestCalls, maxVendorCalls } : undefined;
}

function tooExpensive({ calls, dearestField, dearestCalls, maxVendorCalls }: Excess): GraphQLError {
  const error = httpError(
    400,
    'QUERY_TOO_EXPENSIVE',
    `This may need ${calls} vendor calls, ${dearestCalls} of them for \`${dearestField}\`; ` +
      `an operation may need at most ${maxVendorCalls}. Ask for fewer items or fields at once.`,
  );
  Object.assign(error.extensions, { field: dearestField, vendorCalls: calls, maxVendorCalls });
  return error;
}
