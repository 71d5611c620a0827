/**
 * A manifest with what stands in it as a comment, from the line that begins with `# ${title}` to the next line that is none:
 * that line is left out, of the others the `# ` is taken away.
 */
export function withVariant(text: string, title: string): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.trimStart().startsWith(`# ${title}`));
  if (at < 0) throw new Error(`There is no variant "${title}".`);
  const length = lines.slice(at).findIndex((line) => !line.trimStart().startsWith('#'));
  const variant = lines.slice(at + 1, at + length).map((line) => line.replace('# ', ''));
  return [...lines.slice(0, at), ...variant, ...lines.slice(at + length)].join('\n');
}
