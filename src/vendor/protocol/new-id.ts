import { textFrom } from './wire.ts';

type Fields = Record<string, unknown>;

/** The first text under one of the names; undefined where there is none. */
export function textUnder(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = textFrom(fields[name]);
    if (text != null) return text;
  }
  return undefined;
}

/** An object in an answer, and where it stands. */
export interface Placed {
  path: readonly (string | number)[];
  fields: Fields;
}

/**
 * The objects that an answer has at some places, in the order of these; of a list its first. `fieldsOfText` says as which
 * object a text in its place counts.
 */
export function objectsAt(
  answer: Fields,
  places: readonly (readonly string[])[],
  fieldsOfText: (text: string) => Fields | undefined,
): Placed[] {
  return places.flatMap((names): Placed[] => {
    const path: (string | number)[] = [];
    let value: unknown = answer;
    for (const name of names) {
      value = isObject(value) ? value[name] : undefined;
      path.push(name);
      if (!Array.isArray(value)) continue;
      value = value[0];
      path.push(0);
    }
    const fields = typeof value === 'string' ? fieldsOfText(value) : value;
    return isObject(fields) ? [{ path, fields }] : [];
  });
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
