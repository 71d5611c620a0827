import { fileURLToPath } from 'node:url';

/** A module of the build that tests of the project `processes` start, as one runs in production. */
export const built = (module: string): string =>
  fileURLToPath(new URL(`../../dist/${module}.js`, import.meta.url));
