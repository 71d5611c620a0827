import { fileURLToPath } from 'node:url';

/** A module of the build that tests of the project `processes` start, as one runs in production. */
export const built = (module: string): string =>
  fileURLToPath(new URL(`../../dist/${module}.js`, import.meta.url));

/** Where processes write down what they have run of the build, while coverage is measured; see coverage.ts. */
export const COVERAGE_FOLDER = 'COVERAGE_OF_PROCESSES';

/** What such a process needs of this one's environment, and no waiting at its stop; of the rest a test says what it shall see. */
export function processEnv(): Record<string, string> {
  const { PATH = '', HOME = '', [COVERAGE_FOLDER]: folder } = process.env;
  return { PATH, HOME, DRAIN_SECONDS: '0', ...(folder !== undefined && { NODE_V8_COVERAGE: folder }) };
}
