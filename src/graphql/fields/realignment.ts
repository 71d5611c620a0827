import { NO_MARK, type Place } from './cursors.ts';
import type { NumberedPages } from './numbered-pages.ts';

/** An item around a place that is still in the list. */
interface Landmark {
  /** Where it is now. */
  offset: number;
  /** How far behind the place it was; negative before it, 0 for the item of the place itself. */
  distance: number;
}

/** Pages that are looked at for a place that is not where it was. */
const MAX_LOOKS = 2;

/** So many new items may stand between two that were neighbours. */
const MAX_BETWEEN = 5;

/**
 * The offset, in the list as it is now, of the first item behind a place (`after`), or the offset that the items
 * before it end at (`before`). The list may have changed since the place was shown: where its count tells so, or what is
 * loaded does, the item itself is looked for, and the items next to it where it is gone. That costs one page where they
 * have moved by less than a page, and two at most.
 */
export async function boundaryOf<T>(
  pages: NumberedPages<T>,
  place: Place,
  side: 'after' | 'before',
): Promise<number> {
  const expected = side === 'after' ? place.offset + 1 : place.offset;
  if (place.marks.length === 0) return expected;
  // What will be shown is needed anyway.
  await pages.load(Math.max(0, side === 'after' ? expected : expected - 1));
  const moved = pages.count === null || place.count === null ? null : pages.count - place.count;
  let nearest = nearestLandmark(pages, place);
  if (moved === 0 && isAsItWas(pages, place, nearest)) return expected;
  for (let looks = 0; looks < MAX_LOOKS && !(nearest && isSure(pages, nearest)); looks += 1) {
    const next = nearest ? farthestOf(pages, nearest) : Math.max(0, place.offset + (moved ?? 0));
    await pages.load(pages.isLoaded(place.offset) ? next : place.offset);
    nearest = nearestLandmark(pages, place);
  }
  // None of the neighbours is there either: they were deleted, and what the count tells happened before the place.
  if (!nearest) return Math.max(0, expected + (moved ?? 0));
  if (hasNoMark(place)) return Math.max(0, expected + nearest.offset - nearest.distance - place.offset);
  const isBeforeBoundary = side === 'after' ? nearest.distance <= 0 : nearest.distance < 0;
  return isBeforeBoundary ? nearest.offset + 1 : nearest.offset;
}

/** The landmark nearest to the place among the loaded items. */
function nearestLandmark<T>(pages: NumberedPages<T>, { marks, marksBefore }: Place): Landmark | undefined {
  const distances = new Map<string, number>();
  for (const [index, mark] of marks.entries()) if (mark !== NO_MARK) distances.set(mark, index - marksBefore);
  let nearest: Landmark | undefined;
  for (const [offset, mark] of pages.marked()) {
    const distance = distances.get(mark);
    if (distance === undefined) continue;
    if (!nearest || Math.abs(distance) < Math.abs(nearest.distance)) nearest = { offset, distance };
  }
  return nearest;
}

/** Whether nothing that is loaded stands elsewhere than it stood, the item of the place included. */
function isAsItWas<T>(pages: NumberedPages<T>, place: Place, nearest: Landmark | undefined): boolean {
  if (nearest && nearest.offset !== place.offset + nearest.distance) return false;
  if (nearest?.distance === 0) return true;
  return pages.isLoaded(place.offset) ? hasNoMark(place) : !pages.isCertain;
}

/** The item of the place could not be read, so it is known by its neighbours alone. */
function hasNoMark({ marks, marksBefore }: Place): boolean {
  return marks[marksBefore] === NO_MARK;
}

/** Where the item of the place is at the farthest, seen from its landmark. */
function farthestOf<T>({ count }: NumberedPages<T>, { offset, distance }: Landmark): number {
  const farthest = offset - distance - Math.sign(distance) * MAX_BETWEEN;
  return Math.max(0, Math.min(farthest, (count ?? Infinity) - 1));
}

/** Whether a nearer landmark would have been seen. */
function isSure<T>(pages: NumberedPages<T>, nearest: Landmark): boolean {
  return nearest.distance === 0 || pages.isLoaded(farthestOf(pages, nearest));
}
