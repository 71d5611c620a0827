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
 * What an operation cost and what is left, in words; empty where nothing says.
 * @param {{ status: number, headers: Headers }} response
 * @param {{ vendorCalls?: VendorCalls | undefined } | undefined} extensions
 */
export function costText({ status, headers }, extensions) {
  return [
    ...(status === 401 ? [SIGN_IN] : []),
    ...callTexts(extensions?.vendorCalls),
    ...rateTexts(headers),
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
