import { Kind, OperationTypeNode, visit, type DocumentNode, type GraphQLError } from 'graphql';
import { httpError } from '../http-error.ts';
import type { Check } from './check.ts';

/** Queries by how soon they are given up: statistics can wait, the room that somebody enters cannot. */
export type QueryClass = 'statistics' | 'list' | 'record';

/** From which wait on a class of queries is refused, in milliseconds. Mutations never are. */
export type SheddingLimits = Readonly<Record<QueryClass, number>>;

/** A tenth of what a query may take, and a little more for what matters more. */
const LIMITS: SheddingLimits = { statistics: 500, list: 1_000, record: 2_000 };

/** The queue of a second is gone by then. */
const RETRY_AFTER_SECONDS = 1;

export interface LoadSheddingOptions {
  /** How long a new request would wait for this process; its turn at the vendor is counted beside. */
  load: { readonly waitMs: number };
  limits?: SheddingLimits | undefined;
}

/**
 * Refuses queries that would only make everybody wait longer: statistics first, then lists, then the rest. At once and
 * before any vendor call, so that what is accepted is answered in usual time.
 */
export function createLoadCheck({ load, limits = LIMITS }: LoadSheddingOptions): Check {
  const leastMs = leastOf(limits);
  return ({ known }, { duobei }) => {
    const waitMs = Math.max(load.waitMs, duobei.health().expectedWaitMs);
    if (waitMs < leastMs) return undefined;
    if (known.queryClass === undefined) known.queryClass = classOf(known.document);
    const { queryClass } = known;
    return queryClass !== null && waitMs >= limits[queryClass] ? { errors: [overloaded()] } : undefined;
  };
}

/** Refuses what is no operation together with the class of them that is given up first. */
export function refuseFirst(
  { load, limits = LIMITS }: LoadSheddingOptions,
  vendorWaitMs: number,
): GraphQLError | undefined {
  return Math.max(load.waitMs, vendorWaitMs) >= leastOf(limits) ? overloaded() : undefined;
}

function leastOf(limits: SheddingLimits): number {
  return Math.min(...Object.values(limits));
}

/** The class of what a document asks for; null for what is never refused. */
export function classOf(document: DocumentNode): QueryClass | null {
  const seen = { isQuery: true, hasStatistics: false, hasList: false };
  visit(document, {
    OperationDefinition({ operation }) {
      seen.isQuery &&= operation === OperationTypeNode.QUERY;
    },
    Field({ name: { value: name } }, _key, _parent, _path, ancestors) {
      seen.hasStatistics ||= name === 'statistics';
      // `documents` of one room is no list of the merchant's.
      const isAtRoot = !ancestors.some((node) => 'kind' in node && node.kind === Kind.FIELD);
      seen.hasList ||= isAtRoot && (name === 'rooms' || name === 'documents');
    },
  });
  if (!seen.isQuery) return null;
  return seen.hasStatistics ? 'statistics' : seen.hasList ? 'list' : 'record';
}

/** The refusal itself. */
export function overloaded(): GraphQLError {
  return httpError(503, 'OVERLOADED', 'The gateway has more to do than it can. Try again in a moment.', {
    'retry-after': String(RETRY_AFTER_SECONDS),
  });
}
