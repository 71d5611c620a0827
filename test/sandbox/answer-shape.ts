import { readFileSync } from 'node:fs';

/** A sample body of the document. */
export function sample(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/document/${name}.json`, import.meta.url), 'utf8'));
}

/** Tables with hours or minutes as keys have other keys each time. */
const OPEN_TABLES = new Set(['watchedTrend', 'watchedDurationTrend', 'details']);

/** The names in a JSON value: sorted keys, of a list its first item, nothing of plain values. */
export function shape(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0])];
  if (value === null || typeof value !== 'object') return 'value';
  if (OPEN_TABLES.has(name)) return 'table';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, shape(part, key)]));
}
