import { cutMessage } from '../bounded-errors.ts';

/** An operation of the manifests that is no tool, though its authors may think so. */
export interface LeftOut {
  /** Empty: it has none. */
  name: string;
  /** As the end of a sentence about the operation. */
  reason: string;
  /** Whether nobody can run it, by GraphQL neither. */
  isInvalid: boolean;
}

/** A manifest of another schema has thousands. */
const MAX_NAMED = 20;

/** All of them in one text. */
export function leftOutText(all: readonly LeftOut[]): string {
  const named = all.slice(0, MAX_NAMED).map(leftOutLine);
  const more = all.length > MAX_NAMED ? [`and ${all.length - MAX_NAMED} more`] : [];
  return `Operations of the manifests that are no tools: ${[...named, ...more].join('; ')}.`;
}

/** One of them: its name, and why. */
export function leftOutLine({ name, reason }: LeftOut): string {
  return cutMessage(`${name === '' ? 'one without a name' : `"${name}"`} ${reason}`);
}
