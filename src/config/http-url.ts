import * as z from 'zod';

/** A URL of HTTP without slashes at its end, so that a path can be put behind it. */
export const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => {
  let end = url.length;
  while (url[end - 1] === '/') end -= 1;
  return url.slice(0, end);
});
