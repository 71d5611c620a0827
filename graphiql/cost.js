/**
 * What an answer's `extensions` say that the vendor was called for it.
 * @typedef {object} VendorCalls
 * @property {number} plannedMax
 * @property {number} made
 * @property {number} coalesced
 * @property {number} cached
 */

/** As the gateway writes it: `"points";r=4990;t=57`. */
const LEFT = /;r=(\d+);t=(\d+)/;
const LIMIT = /;q=(\d+)/;

const SIGN_IN =
  'This needs a token: put one into the field at the top, or into Headers as "Authorization": "Bearer …".';

/**
 * An answer, as far as it is looked at.
 * @typedef {object} Answer
 * @property {{ extensions?: { code?: unknown } }[]} [errors]
 * @property {{ vendorCalls?: VendorCalls }} [extensions]
 */

const IN_PARTS = 'Cost: not told where an answer comes in parts';

/**
 * What an operation cost and what is left, in words; empty where nothing says. Where nobody signs in, nobody is counted.
 * @param {Headers} headers
 * @param {Answer | null} answer Null where it comes in parts of which none has told the cost.
 * @param {boolean} isSignInNeeded
 */
export function costText(headers, answer, isSignInNeeded) {
  const { errors = [], extensions } = answer ?? {};
  const isTokenMissing = errors.some((error) => error.extensions?.code === 'UNAUTHENTICATED');
  return [
    ...(isTokenMissing ? [SIGN_IN] : []),
    ...(answer === null ? [IN_PARTS] : []),
    ...callTexts(extensions?.vendorCalls),
    ...(isSignInNeeded ? rateTexts(headers) : ['Rate: no limit without sign-in']),
  ].join(' · ');
}

/** @type {(calls: VendorCalls | undefined) => string[]} */
function callTexts(calls) {
  if (!calls) return [];
  const { made, plannedMax, cached, coalesced } = calls;
  return [
    `Cost: ${counted(made, 'vendor call')} of at most ${plannedMax}`,
    ...(cached > 0 ? [`${cached} from memory`] : []),
    ...(coalesced > 0 ? [`${coalesced} shared`] : []),
  ];
}

/** @type {(headers: Headers) => string[]} */
function rateTexts(headers) {
  const [, left, seconds] = LEFT.exec(headers.get('ratelimit') ?? '') ?? [];
  const [, limit] = LIMIT.exec(headers.get('ratelimit-policy') ?? '') ?? [];
  if (left === undefined || limit === undefined) return [];
  return [`Rate: ${left} of ${counted(Number(limit), 'point')} left, all again in ${seconds} s`];
}

/** @type {(count: number, thing: string) => string} */
function counted(count, thing) {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
