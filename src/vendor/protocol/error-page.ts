import { meaningOfReason } from './vendor-errors.ts';

/** The documented page has some sixty; what is longer than this is no error page, whatever it begins with. */
const MAX_ERROR_PAGE_BYTES = 4_096;

/**
 * The code in an error page of the vendor's: a body with nothing else in it, or bare text. Undefined for any other
 * page. Looks at its first bytes only, and at each of them once: the page is foreign, and may be 5 MB.
 */
export function reasonInPage(page: Buffer): string | undefined {
  // Codes are ASCII, and with a byte for a character the places in both texts are the same.
  const html = page.toString('latin1', 0, MAX_ERROR_PAGE_BYTES);
  const content = bodyOf(html).trim();
  return meaningOfReason(content) && content;
}

function bodyOf(html: string): string {
  const lower = html.toLowerCase();
  const tag = lower.indexOf('<body');
  const tagEnd = tag === -1 ? -1 : lower.indexOf('>', tag);
  if (tagEnd === -1) return html;
  const end = lower.indexOf('<', tagEnd);
  return end !== -1 && lower.startsWith('</body>', end) ? html.slice(tagEnd + 1, end) : html;
}
