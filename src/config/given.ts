/** Whether a text has anything that somebody sees: a variable without counts as not set. */
export function isGiven(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}
