/** The media type of a body, without its parameters. */
export function mediaTypeOf(contentType: string | null | undefined): string | undefined {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase();
}

/** `name=value` or `name="value"`, behind a semicolon. */
const PARAMETER = /^[ \t]*([^=;\s]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/;

/** The values of a parameter of a media type, as often as it is given. */
export function parametersOf(contentType: string, name: string): string[] {
  const values: string[] = [];
  for (let at = contentType.indexOf(';'); at !== -1;) {
    const [whole, given, quoted, plain] = PARAMETER.exec(contentType.slice(at + 1)) ?? [''];
    if (given?.toLowerCase() === name) values.push(quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
    at = contentType.indexOf(';', at + 1 + whole.length);
  }
  return values;
}

/** Whether a body says that it is packed: `identity` means as it is. */
export function isPacked(contentEncoding: string | null | undefined): boolean {
  if (contentEncoding == null) return false;
  return contentEncoding.split(',').some((coding) => !/^(?:identity)?$/i.test(coding.trim()));
}

/** Whether a body says that its text is anything but UTF-8. */
export function isForeignCharset(contentType: string | null | undefined): boolean {
  // Nearly all say nothing.
  if (!contentType?.includes(';')) return false;
  return parametersOf(contentType, 'charset').some((charset) => !/^utf-?8$/i.test(charset.trim()));
}
