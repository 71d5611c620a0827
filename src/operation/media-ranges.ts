/** One of the types that an `Accept` header names. */
export interface MediaRange {
  /** In small letters, without parameters: `multipart/mixed`, `text/*`. */
  range: string;
  /** From 0, for what is not taken, to 1. */
  quality: number;
  /** The parameters that name the format of a stream: `deferspec=20220824`. In small letters, without quotes. */
  specs: readonly string[];
}

/** The types of an `Accept` header, as they stand in it. One that wants other text than UTF-8 is not taken. */
export function mediaRangesOf(accept: string): MediaRange[] {
  return accept.toLowerCase().split(',').map(rangeOf);
}

function rangeOf(text: string): MediaRange {
  const [range = '', ...params] = text.split(';').map((part) => part.trim());
  let quality = 1;
  const specs: string[] = [];
  for (const param of params) {
    const [name = '', given = ''] = param.split('=', 2).map((part) => part.trim());
    const value = given.replaceAll('"', '');
    if (name === 'q') quality = Number(value) || 0;
    if (name.endsWith('spec')) specs.push(`${name}=${value}`);
    if (name === 'charset' && value !== 'utf-8') return { range, quality: 0, specs };
  }
  return { range, quality, specs };
}
