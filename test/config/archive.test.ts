import { describe, expect, test } from 'vitest';
import { configFromEnv, secretsIn } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';

const archiveOf = (env: Record<string, string>) => configFromEnv(readEnv(env)).archive;

describe('ARCHIVE_URL', () => {
  test.each([
    ['file:/data/archive.db', { kind: 'sqlite', path: '/data/archive.db' }],
    ['file:///data/archive.db', { kind: 'sqlite', path: '/data/archive.db' }],
    ['file:archive.db', { kind: 'sqlite', path: 'archive.db' }],
    ['postgres://db/schools', { kind: 'postgres', url: 'postgres://db/schools' }],
    ['postgresql://me:x@db:5433/schools', { kind: 'postgres', url: 'postgresql://me:x@db:5433/schools' }],
    [
      'postgres:///schools?host=/var/run/postgresql',
      { kind: 'postgres', url: 'postgres:///schools?host=/var/run/postgresql' },
    ],
  ])('is taken as %s', (url, target) => {
    expect(archiveOf({ ARCHIVE_URL: url })).toMatchObject({ target });
  });

  test.each([
    ['mysql://canary@db/schools', 'begins with postgres:// or file:'],
    ['/data/canary.db', 'begins with postgres:// or file:'],
    ['file:', 'names no file'],
    ['file://canary/archive.db', 'begins with postgres:// or file:'],
    ['postgres://db', 'names no database'],
    ['postgres:///canary', 'names no host'],
    ['postgres://me:ca/na/ry@db/schools', 'is no URL; in a user or password, @ : / ? # and % are written as'],
    ['postgres://canary@db:99999/schools', 'is no URL; a port is a number up to 65535.'],
  ])('is refused as %s, without a word of it', (url, why) => {
    const read = (): unknown => archiveOf({ ARCHIVE_URL: url });
    expect(read).toThrow(`- ARCHIVE_URL: ${why}`);
    expect(read).not.toThrow(/canary/);
  });

  test.each([{ WORKERS: '2' }, { REPLICAS: '2', REDIS_URL: 'redis://redis' }])(
    'is no file for several processes: %o',
    (several) => {
      const env = { DUOBEI_PARTNER: 'partner', DUOBEI_APP_KEY: 'a-secret-app-key', AUTH: 'none', ...several };
      expect(() => archiveOf({ ...env, ARCHIVE_URL: 'file:a.db' })).toThrow(
        'ARCHIVE_URL: a file is for one process; WORKERS and REPLICAS above 1 need postgres://.',
      );
      expect(archiveOf({ ...env, ARCHIVE_URL: 'postgres://db/schools' })).toMatchObject({
        target: { kind: 'postgres' },
      });
    },
  );

  test('names a secret where it has a password', () => {
    const config = configFromEnv(readEnv({ ARCHIVE_URL: 'postgres://me:c%40nary@db/schools' }));
    expect(secretsIn(config)).toEqual(['c%40nary', 'c@nary']);
  });
});

test('nothing of users is kept unless it is asked for', () => {
  expect(archiveOf({})).toBeNull();
  expect(archiveOf({ ARCHIVE_URL: 'file:a.db' })).toEqual({
    target: { kind: 'sqlite', path: 'a.db' },
    vendorShare: 0.1,
    keepDays: { playback: 1_100, live: 1_100, balance: 3_650, users: 0 },
  });
});
