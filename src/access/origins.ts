/** Says of the `Origin` of a page whether it is one of the named ones. */
export type OriginRule = (origin: string) => boolean;

/**
 * The rule of names such as `https://app.example`, `https://*.school.example` and `http://localhost:*`, as the
 * configuration takes them: `*` stands for letters, digits and hyphens within one label, and as the port for any or none.
 */
export function originRule(origins: readonly string[]): OriginRule {
  const exact = new Set(origins);
  const patterns = origins.filter((origin) => origin.includes('*')).map(patternOf);
  return (origin) => exact.has(origin) || patterns.some((pattern) => pattern.test(origin));
}

function patternOf(origin: string): RegExp {
  const isAnyPort = origin.endsWith(':*');
  const name = isAnyPort ? origin.slice(0, -2) : origin;
  const text = name.replaceAll('.', String.raw`\.`).replaceAll('*', '[a-z0-9-]+');
  return new RegExp(`^${text}${isAnyPort ? String.raw`(?::\d{1,5})?` : ''}$`);
}
