/** What a cell may be; null and undefined are empty. */
export type Cell = string | number | null | undefined;

/** Marks the text as UTF-8: Excel would read Chinese as if it were of the reader's code page. */
const BYTE_ORDER_MARK = '\uFEFF';

/** What Excel, WPS and LibreOffice take for a formula, in both widths, or for the end of a cell before one. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** Digits that a table would take for a number, and lose some of: ids with zeros before them, or of more than fifteen digits. */
const LOSSY_NUMBER = /^(?:0\d+|\d{16,})$/;

/** Shown before a text that is to stay one. */
const TEXT_MARK = "'";

/**
 * A table as CSV (RFC 4180) that Excel opens by a double click. Texts come from users, so none of them becomes a formula;
 * numbers are numbers.
 */
export function csvOf(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [heads, ...rows].map((cells) => `${cells.map(cellText).join(',')}\r\n`);
  return BYTE_ORDER_MARK + lines.join('');
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA.test(cell) || LOSSY_NUMBER.test(cell) ? TEXT_MARK + cell : cell;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
