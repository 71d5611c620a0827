import { textFrom } from './wire.ts';

/** Where an answer repeats an id that was asked for, as `course.roomId`; `[]` behind a name is each item of its list. */
export type AskedIds = Readonly<Record<string, string | undefined>>;

/**
 * The first place of an answer that names another object than was asked for; undefined where there is none. A place
 * without an id, or with one that cannot be read, says nothing.
 */
export function placeOfAnother(body: object, asked: AskedIds): string | undefined {
  for (const place in asked) {
    const id = asked[place];
    if (id !== undefined && namesAnother(body, stepsOf(place), 0, id)) return place;
  }
  return undefined;
}

interface Step {
  name: string;
  isList: boolean;
}

// PERF(src/vendor (JSON.parse in it)): taken apart for each answer, places cost as much as its times.
const knownSteps = new Map<string, readonly Step[]>();

/** Of the few places that endpoints name. */
function stepsOf(place: string): readonly Step[] {
  let steps = knownSteps.get(place);
  if (!steps) {
    steps = place.split('.').map((step) => ({ name: step.replace('[]', ''), isList: step.endsWith('[]') }));
    knownSteps.set(place, steps);
  }
  return steps;
}

function namesAnother(value: unknown, steps: readonly Step[], at: number, id: string): boolean {
  const step = steps[at];
  if (!step) return (textFrom(value) ?? id) !== id;
  const found = (value as Record<string, unknown> | null | undefined)?.[step.name];
  if (!step.isList) return namesAnother(found, steps, at + 1, id);
  return Array.isArray(found) && found.some((item) => namesAnother(item, steps, at + 1, id));
}
