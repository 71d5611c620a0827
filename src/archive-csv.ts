import type { ExportValue } from './archive/archive.ts';

/** What spreadsheets take for a formula, in both widths, or for the end of a cell before one. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** Digits that a spreadsheet would take for a number, and lose some of. */
const LOSSY_NUMBER = /^(?:0\d+|\d{16,})$/;

/**
 * One line of CSV (RFC 4180). Titles and names come from users: none of them becomes a formula, which an apostrophe before it
 * sees to.
 */
export function csvLine(cells: readonly ExportValue[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: ExportValue): string {
  if (cell === null) return '';
  if (typeof cell === 'object') return quoted(JSON.stringify(cell));
  if (typeof cell !== 'string') return String(cell);
  return quoted(FORMULA.test(cell) || LOSSY_NUMBER.test(cell) ? `'${cell}` : cell);
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
