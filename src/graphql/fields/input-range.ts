/** Bounds of a number, or of how many entries a list has; GraphQL itself has no word for them. */
export interface InputRange {
  minimum: number;
  maximum: number;
}

/** Declares the bounds of an argument or an input field. They are only told: whatever reads the value checks it. */
export function inputRange(minimum: number, maximum: number): { extensions: { range: InputRange } } {
  return { extensions: { range: { minimum, maximum } } };
}

/** The bounds that were declared; undefined where none were. */
export function inputRangeOf({
  extensions,
}: {
  extensions: Readonly<Record<string, unknown>>;
}): InputRange | undefined {
  return extensions['range'] as InputRange | undefined;
}
