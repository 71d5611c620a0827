import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { isGiven } from './given.ts';

/** Variables that may stand in a file instead, which the variable of the same name with `_FILE` names. */
const SECRETS = [
  'DUOBEI_APP_KEY',
  'DUOBEI_ACCOUNTS',
  'AUTH_JWT_SECRET',
  'AUTH_JWT_SECRET_PREVIOUS',
  'AUTH_API_KEYS',
  'CALENDAR_KEY',
  'REDIS_URL',
  'REDIS_PASSWORD',
  'ARCHIVE_URL',
] as const;

const MIN_SECRET_BYTES = 32;

/** What signs something: nobody guesses it. */
export const signingSecret = z
  .string()
  .refine((text) => Buffer.byteLength(text) >= MIN_SECRET_BYTES, `at least ${MIN_SECRET_BYTES} bytes`);

/** The variable that names the file of a secret. */
export function fileOf(name: (typeof SECRETS)[number]) {
  return z
    .string()
    .optional()
    .describe(
      `File with the value of \`${name}\`, read at the start, instead of that variable. One line break at its end is no part of it.`,
    );
}

/** The secret in a file; one line break at its end is no part of it. */
export function readSecret(path: string): string {
  return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
}

interface WithFiles {
  /** What was given, and what the files say. */
  values: Record<string, string | undefined>;
  /** The variables whose value is that of a file. */
  read: ReadonlySet<string>;
  /** A line each, without a path and without a word of a file. */
  mistakes: string[];
}

/** Reads the files that an environment names for its secrets. */
export function readSecretFiles(given: Readonly<Record<string, string | undefined>>): WithFiles {
  const values = { ...given };
  const read = new Set<string>();
  const mistakes: string[] = [];
  for (const name of SECRETS) {
    const path = given[`${name}_FILE`];
    if (path === undefined) continue;
    if (given[name] !== undefined) {
      mistakes.push(`${name}_FILE: cannot be together with ${name}; leave out the one or the other.`);
      continue;
    }
    try {
      const secret = readSecret(path);
      values[name] = secret;
      read.add(name);
      if (!isGiven(secret)) mistakes.push(`${name}_FILE: the file is empty.`);
    } catch (error) {
      mistakes.push(`${name}_FILE: the file cannot be read (${(error as NodeJS.ErrnoException).code}).`);
    }
  }
  return { values, read, mistakes };
}
