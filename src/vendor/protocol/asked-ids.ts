import { textFrom } from './wire.ts';

/** Where an answer repeats an id that was asked for, as `course.roomId`; `[]` behind a name is each item of its list. */
export type AskedIds = Readonly<Record<string, string | undefined>>;

/**
 * The first place of an answer that names another object than was asked for; undefined where there is none. A place
 * without an id, or with one that cannot be read, says nothing.
 */
export function placeOfAnother(body: object, asked: AskedIds): string | undefined {
  for (const [place, id] of Object.entries(asked)) {
    if (id !== undefined && valuesAt(body, place).some((value) => (textFrom(value) ?? id) !== id))
      return place;
  }
  return undefined;
}

function valuesAt(body: object, place: string): unknown[] {
  let values: unknown[] = [body];
  for (const step of place.split('.')) {
    const isList = step.endsWith('[]');
    const name = isList ? step.slice(0, -2) : step;
    values = values.map((value) => (value as Record<string, unknown> | null | undefined)?.[name]);
    if (isList) values = values.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  }
  return values;
}
