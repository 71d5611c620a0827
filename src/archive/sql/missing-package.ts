const MISSING = /^Cannot find (?:module|package) '([^']{1,200})'/;

/** Says what to install, where a driver or its part for this platform is not there; else the error as it is. */
export function explainMissing(driver: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND') return error;
  const missing = MISSING.exec((error as Error).message)?.[1] ?? driver;
  const reason =
    missing === driver
      ? 'install the dependencies of the gateway'
      : `a part of ${driver} for this platform (${process.platform} ${process.arch}): install with optional dependencies, or use PostgreSQL`;
  return new Error(`The archive needs the package ${missing}, ${reason}`, { cause: error });
}
