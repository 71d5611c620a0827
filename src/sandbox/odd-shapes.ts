/** What JSON can hold. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = Record<string, Json>;

/** One way in which the world's answers differ from the document's. */
export interface OddShape {
  /** For orders and tests. */
  name: string;
  /** How sure it is that such an answer is met, by the facts known of the vendor: high, middle, low. */
  sure: 'H' | 'M' | 'L';
  /** The answer in this shape; undefined where it has nothing of the kind. The answer that is given stays as it is. */
  change: (answer: JsonObject) => JsonObject | undefined;
  /** What is sent instead of the plain JSON. */
  write?: (json: string) => Buffer;
  status?: number;
}

/** A shape of whole values, wherever they stand: undefined leaves a value as it is. */
export function everyValue(
  name: string,
  sure: OddShape['sure'],
  change: (value: Json, key: string) => Json | undefined,
): OddShape {
  return {
    name,
    sure,
    change: (answer) => {
      const changedKeys: string[] = [];
      const visit = (value: Json, key: string): Json => {
        const changed = change(value, key);
        if (changed !== undefined) {
          changedKeys.push(key);
          return changed;
        }
        if (Array.isArray(value)) return value.map((item) => visit(item, key));
        if (!isObject(value)) return value;
        return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, visit(item, name)]));
      };
      const odd = Object.fromEntries(
        Object.entries(answer).map(([key, value]) => [key, key === 'success' ? value : visit(value, key)]),
      );
      return changedKeys.length > 0 ? odd : undefined;
    },
  };
}

/** A shape of the objects under one key: of the object, or of each item of the list there. */
export function within(
  key: string,
  name: string,
  sure: OddShape['sure'],
  change: (object: JsonObject) => JsonObject,
): OddShape {
  return everyValue(name, sure, (value, at) => {
    if (at !== key) return undefined;
    if (Array.isArray(value)) return value.map((item) => (isObject(item) ? change(item) : item));
    return isObject(value) ? change(value) : undefined;
  });
}

/** A shape of the whole answer. */
export function whole(
  name: string,
  sure: OddShape['sure'],
  change: (answer: JsonObject) => JsonObject | undefined,
): OddShape {
  return { name, sure, change };
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object without these keys. */
export function without(object: JsonObject, ...keys: string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
