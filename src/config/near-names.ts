/** Only this gateway has such: what is none of the known ones is misspelt, or from another version. */
const OWN_PREFIXES = ['DUOBEI_', 'AUTH_JWT_', 'AUTH_JWKS_'];
/** Kubernetes adds such for a Service `duobei-graphql`, and a primary for its workers. */
const ADDED_PREFIX = 'DUOBEI_GRAPHQL_';

/** Names shorter than this are near many that others set, as HOST is near HOME. */
const MIN_LENGTH = 6;
const MAX_CHANGES = 2;
/** Of a short name two letters are too much of it. */
const MAX_CHANGES_OF_SHORT = 1;
const SHORT_LENGTH = 9;

/** What a name that is none of the known ones was meant to be; undefined: it has nothing to do with them. */
export function meantBy(name: string, known: readonly string[]): { nearest: string | null } | undefined {
  const asOurs = name.toUpperCase();
  if (asOurs.startsWith(ADDED_PREFIX)) return undefined;
  const [nearest] = known
    .filter((candidate) => sharesPart(asOurs, candidate))
    .map((candidate) => ({ candidate, changes: changesBetween(asOurs, candidate) }))
    .filter(({ candidate, changes }) => changes <= maxChangesOf(candidate))
    .sort((one, other) => one.changes - other.changes);
  if (nearest) return { nearest: nearest.candidate };
  return OWN_PREFIXES.some((prefix) => asOurs.startsWith(prefix)) ? { nearest: null } : undefined;
}

function maxChangesOf({ length }: string): number {
  if (length < MIN_LENGTH) return 0;
  return length < SHORT_LENGTH ? MAX_CHANGES_OF_SHORT : MAX_CHANGES;
}

/**
 * Whether a part of the candidate stands in the name where few changes leave it; without one there are too many. Each change is in
 * two parts at most, so that of one more than twice as many parts as changes one is left as it is.
 */
function sharesPart(name: string, candidate: string): boolean {
  const max = maxChangesOf(candidate);
  if (Math.abs(name.length - candidate.length) > max) return false;
  const length = Math.floor(candidate.length / (2 * max + 1));
  for (let at = 0; at < candidate.length; at += length) {
    const around = name.slice(Math.max(0, at - max), at + length + max);
    if (around.includes(candidate.slice(at, at + length))) return true;
  }
  return false;
}

/** Letters to add, leave out, replace, or swap with the next one, to make one text of the other. */
function changesBetween(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        row > 1 && column > 1 && isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[other.length] ?? Infinity;
}
