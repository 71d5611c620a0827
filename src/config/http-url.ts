import * as z from 'zod';
import { whyNoUrl } from './no-url.ts';

/** A URL of HTTP; blanks around it are no part of it. */
export const webUrl = z.string().transform((text, context): string => {
  const url = text.trim();
  const hasScheme = /^https?:\/\//i.test(url);
  if (hasScheme && URL.canParse(url)) return url;
  const message = hasScheme ? whyNoUrl(url) : 'must begin with http:// or https://';
  context.issues.push({ code: 'custom', message, input: text });
  return z.NEVER;
});

/** One without slashes at its end, so that a path can be put behind it. */
export const httpUrl = webUrl.transform((url) => {
  let end = url.length;
  while (url[end - 1] === '/') end -= 1;
  return url.slice(0, end);
});
