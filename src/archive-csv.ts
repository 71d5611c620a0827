/** What spreadsheets take for a formula, in both widths, or for the end of a cell before one. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** Digits that a spreadsheet would take for a number, and lose some of. */
const LOSSY_NUMBER = /^(?:0\d+|\d{16,})$/;

/**
 * One line of CSV (RFC 4180). Titles and names come from users: none of them becomes a formula, which an apostrophe before it
 * sees to.
 */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA.test(cell) || LOSSY_NUMBER.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
