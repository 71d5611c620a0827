import type { GraphQLError } from 'graphql';
import { UNEXPECTED } from './mask-error.ts';
import type { MarkedDocument } from './marked-deferrals.ts';
import type { DeferredPart, Part, Path, PendingPart } from './results.ts';

/**
 * Turns the parts of an answer to a marked document, which are those of `deferSpec=20220824`, into those of
 * `incrementalSpec=v0.2`:
 *
 * - `{data, hasNext: true}` gets `pending: [{id, path, label?}]`, one for each fragment that follows;
 * - `{incremental: [{data, path, label, errors?}], hasNext}` becomes `{pending?, incremental?: [{id, data, errors?}],
 *   completed: [{id, errors?}], hasNext}`. A fragment that came to null has its errors in `completed`, and no data.
 *
 * Ids are unique in the whole stream, also where it is one of events. Errors are as they were: to be masked behind it.
 */
export function createPartsById({
  prefix,
  labels,
}: Pick<MarkedDocument, 'prefix' | 'labels'>): (part: Part) => Part {
  let announced = 0;
  /** Ids by the place of their fragment: it may follow more than once, where several fragments spread it. */
  const open = new Map<string, string[]>();
  /** Places of fragments that came before the one around them, which says that they follow. */
  const early = new Map<string, number>();

  return ({ incremental, ...part }) => {
    const pending: PendingPart[] = [];
    const announce = (path: Path, number: number): string => {
      const id = String(announced);
      announced += 1;
      const label = labels[number];
      pending.push({ id, path, ...(label !== undefined && { label }) });
      return id;
    };
    const onMark = (path: Path, number: number): void => {
      const place = placeOf(path, number);
      const known = early.get(place) ?? 0;
      if (known > 0) early.set(place, known - 1);
      else open.set(place, [...(open.get(place) ?? []), announce(path, number)]);
    };
    const idOf = (path: Path, number: number): string => {
      const place = placeOf(path, number);
      const [id, ...others] = open.get(place) ?? [];
      if (id === undefined) {
        early.set(place, (early.get(place) ?? 0) + 1);
        return announce(path, number);
      }
      if (others.length > 0) open.set(place, others);
      else open.delete(place);
      return id;
    };

    if (!incremental && part.hasNext === undefined) {
      takeMarks(part.data, [], prefix, () => undefined);
      return part;
    }
    takeMarks(part.data, [], prefix, onMark);
    const pieces: DeferredPart[] = [];
    const completed: DeferredPart[] = [];
    for (const { data, path = [], label, errors, ...rest } of incremental ?? []) {
      takeMarks(data, path, prefix, onMark);
      const id = idOf(path, Number(label));
      if (data != null) pieces.push({ id, data, ...(errors && { errors }), ...rest });
      completed.push(data == null ? { id, errors: errors ?? [] } : { id });
    }
    if (part.hasNext === false) {
      // What the executor gave up without a word would be waited for.
      for (const id of [...open.values()].flat()) completed.push({ id, errors: LEFT_OUT });
      open.clear();
    }
    const { hasNext, ...head } = part;
    return {
      ...head,
      ...(pending.length > 0 && { pending }),
      ...(pieces.length > 0 && { incremental: pieces }),
      ...(completed.length > 0 && { completed }),
      ...(hasNext !== undefined && { hasNext }),
    };
  };
}

const LEFT_OUT: readonly GraphQLError[] = [UNEXPECTED];

function placeOf(path: Path, number: number): string {
  return JSON.stringify([number, ...path]);
}

/** Takes the marks out of data, and says where they were. */
function takeMarks(
  value: unknown,
  path: Path,
  prefix: string,
  onMark: (path: Path, number: number) => void,
): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) takeMarks(item, [...path, index], prefix, onMark);
    return;
  }
  const fields = value as Record<string, unknown>;
  for (const key of Object.keys(fields)) {
    if (key.startsWith(prefix)) {
      Reflect.deleteProperty(fields, key);
      onMark(path, Number(key.slice(prefix.length)));
    } else takeMarks(fields[key], [...path, key], prefix, onMark);
  }
}
