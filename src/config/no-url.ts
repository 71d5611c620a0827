/** The name or the address of a host, that in brackets, and what stands behind a colon. */
const HOST_AND_PORT = /^(?:\[[^\]]*\]|[^:]*):(.*)$/s;
const MAX_PORT = 65_535;

export const UNCODED = 'is no URL; in a user or password, @ : / ? # and % are written as %40 and so on';
export const NO_PORT = `is no URL; a port is a number up to ${MAX_PORT}`;

/** Why a text with a scheme is no URL, without a word of it. */
export function whyNoUrl(text: string): string {
  const behind = text.slice(text.indexOf('//') + 2);
  const end = behind.search(/[/?#]/);
  const authority = end === -1 ? behind : behind.slice(0, end);
  if (behind.slice(authority.length).includes('@')) return UNCODED;
  const at = authority.lastIndexOf('@');
  if (hasWrongPort(authority.slice(at + 1))) return NO_PORT;
  return at === -1 ? 'is no URL' : UNCODED;
}

/** Whether a host has something for a port that is none. */
export function hasWrongPort(host: string): boolean {
  const [, port = ''] = HOST_AND_PORT.exec(host) ?? [];
  return port !== '' && !(/^\d+$/.test(port) && Number(port) <= MAX_PORT);
}
