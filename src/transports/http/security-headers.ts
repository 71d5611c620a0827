type Header = readonly [name: string, value: string];

/** For every answer: it may hold personal data or a link that is a credential, so nothing keeps or guesses it. */
export const HEADERS_OF_ALL: readonly Header[] = [
  ['x-content-type-options', 'nosniff'],
  ['cache-control', 'no-store'],
  ['referrer-policy', 'no-referrer'],
];

/** For answers that no page is made of or shown in. Pages and pictures have headers of their own. */
export const HEADERS_OF_DATA: readonly Header[] = [
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['x-frame-options', 'DENY'],
];

/** For answers that go on: proxies like nginx would keep parts of them back until there are enough. */
export const HEADERS_OF_STREAMS: readonly Header[] = [['x-accel-buffering', 'no']];
