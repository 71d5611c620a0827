/** Clients send a handful of headers; whoever invents new ones has them read each time. */
const MAX_KEPT = 32;
const MAX_KEPT_LENGTH = 192;

/** The same reading of a header, remembered for those that come again; to read one is a good part of a small request. */
export function rememberingReadings<T extends object | string | null>(
  read: (header: string) => T,
): (header: string) => T {
  const kept = new Map<string, T>();
  return (header) => {
    const known = kept.get(header);
    if (known !== undefined) return known;
    const found = read(header);
    if (header.length <= MAX_KEPT_LENGTH) {
      if (kept.size >= MAX_KEPT) kept.clear();
      kept.set(header, found);
    }
    return found;
  };
}
