import { csvOf } from './export-csv.ts';
import type { Table } from './export-rows.ts';

/** A table as a file that Excel opens. */
export function saveTable(name: string, { heads, rows }: Table): void {
  saveFile(name, 'text/csv;charset=utf-8', csvOf(heads, rows));
}

/** Hands the reader a file that the page has made. */
export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun, and needs it no more.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A title as a part of a file name, on any system. */
export function fileNamePart(title: string): string {
  return (
    title
      .replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, ' ')
      .trim()
      .slice(0, 60) || 'lesson'
  );
}
