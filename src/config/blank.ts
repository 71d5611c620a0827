/** Whether there is nothing in a text that anybody sees: such a variable counts as not set. */
export function isBlank(text: string): boolean {
  return text.trim() === '';
}
