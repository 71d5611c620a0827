import { describe, expect, it } from 'vitest';
import { reasonInPage } from '../../src/vendor/protocol/error-page.ts';
import { leastCpuMs } from '../support/cpu-time.ts';

const LARGEST_BYTES = 5_000_000;
const filled = (part: string) => Buffer.from(part.repeat(Math.ceil(LARGEST_BYTES / part.length)));

describe('the reason in a page', () => {
  it.each([
    '<html>\n<head></head>\n<body>\n app_slides_error\n </body>\n</html>',
    '<HTML><BODY class="x">app_slides_error</BODY></HTML>',
    '<title>课件</title><body>app_slides_error</body>',
    '  app_slides_error\n',
    `<body>app_slides_error</body>${' '.repeat(10_000)}`,
  ])('is found in %j', (page) => {
    expect(reasonInPage(Buffer.from(page))).toBe('app_slides_error');
  });

  it.each([
    '',
    '<body',
    '<body>',
    '<body>app_slides_error',
    '<body>app_slides_error<br></body>',
    '<body>a lesson on app_slides_error</body>',
    '<body>constructor</body>',
    `${' '.repeat(4_096)}<body>app_slides_error</body>`,
  ])('is not in %j', (page) => {
    expect(reasonInPage(Buffer.from(page))).toBeUndefined();
  });

  it.each(['<body', '<body>', '<body <', '<body></body', '<', '>', ' ', 'İ'])(
    'is decided within 50 ms for 5 MB of %j',
    async (part) => {
      const page = filled(part);
      expect(await leastCpuMs(() => reasonInPage(page))).toBeLessThan(50);
    },
  );
});
