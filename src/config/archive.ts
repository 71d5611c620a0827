import * as z from 'zod';
import type { Env } from './env.ts';
import { whyNoUrl } from './no-url.ts';
import { wholeNumber } from './numbers.ts';
import { fileOf } from './secret-files.ts';

/** Where statistics are kept past the vendor's week, and for how long. The URL may hold a password. */
export interface ArchiveConfig {
  target: ArchiveTarget;
  /** Of the turns at the vendor, how many the collector may have at once, 0 to 1. */
  vendorShare: number;
  /** Days after which each kind is forgotten; 0: it is not kept at all. */
  keepDays: KeepDays;
}

export type ArchiveTarget = { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: string };

/** By the kinds of `archive/archive.ts`. */
export interface KeepDays {
  playback: number;
  live: number;
  balance: number;
  users: number;
}

const SCHEMES = /^postgres(?:ql)?:\/\//;
/** A path behind it, with or without the empty host of a URL. */
const FILE = /^file:(?:\/\/(?=\/))?(?!\/\/)/;

/** The store that the text names, or what is wrong with it, without a word of it. */
function readArchiveUrl(text: string): ArchiveTarget | string {
  if (FILE.test(text)) {
    const path = text.replace(FILE, '');
    return path === '' ? 'names no file behind "file:"' : { kind: 'sqlite', path };
  }
  if (!SCHEMES.test(text)) return 'begins with postgres:// or file:';
  if (!URL.canParse(text)) return whyNoUrl(text);
  const { hostname, pathname, searchParams } = new URL(text);
  if (hostname === '' && !searchParams.has('host')) return 'names no host';
  return pathname.length > 1 ? { kind: 'postgres', url: text } : 'names no database behind the host';
}

/** Twenty years: whoever wants more wants it for ever, and gets that. */
const MAX_DAYS = 7_300;

const days = wholeNumber(0, MAX_DAYS);

export const archiveVariables = {
  ARCHIVE_URL: z
    .string()
    .transform((text, context) => {
      const target = readArchiveUrl(text);
      if (typeof target !== 'string') return target;
      context.issues.push({ code: 'custom', message: target, input: text });
      return z.NEVER;
    })
    .optional()
    .describe(
      'Where statistics are kept past the vendor’s week: `postgres://user:password@host/database`, or `file:/path/of/a/file` for one process. ' +
        'A password in it is never logged. Without it nothing is kept (see docs/archive.md).',
    ),
  ARCHIVE_URL_FILE: fileOf('ARCHIVE_URL'),
  ARCHIVE_VENDOR_SHARE: wholeNumber(1, 50)
    .default(10)
    .describe(
      'Of the turns at the vendor, how many per cent the collector may have at once (1-50); others go first.',
    ),
  ARCHIVE_KEEP_PLAYBACK_DAYS: days
    .default(1_100)
    .describe('Days for which playback by room and day is kept; 0: not at all.'),
  ARCHIVE_KEEP_LIVE_DAYS: days
    .default(1_100)
    .describe('Days for which statistics of live lessons are kept; 0: not at all.'),
  ARCHIVE_KEEP_BALANCE_DAYS: days
    .default(3_650)
    .describe('Days for which the balance of each day is kept; 0: not at all.'),
  ARCHIVE_KEEP_USERS_DAYS: days
    .default(0)
    .describe(
      'Days for which is kept who was in a lesson, and who watched what. Personal data, so 0, which is not at all, unless said otherwise.',
    ),
};

/** Null: nothing is kept. */
export function archiveFromEnv(env: Env): ArchiveConfig | null {
  if (env.ARCHIVE_URL === undefined) return null;
  return {
    target: env.ARCHIVE_URL,
    vendorShare: env.ARCHIVE_VENDOR_SHARE / 100,
    keepDays: {
      playback: env.ARCHIVE_KEEP_PLAYBACK_DAYS,
      live: env.ARCHIVE_KEEP_LIVE_DAYS,
      balance: env.ARCHIVE_KEEP_BALANCE_DAYS,
      users: env.ARCHIVE_KEEP_USERS_DAYS,
    },
  };
}

export function archiveMistakes(env: Env): string[] {
  if (env.ARCHIVE_URL?.kind !== 'sqlite' || (env.WORKERS === 1 && env.REPLICAS === 1)) return [];
  return ['ARCHIVE_URL: a file is for one process; WORKERS and REPLICAS above 1 need postgres://.'];
}
