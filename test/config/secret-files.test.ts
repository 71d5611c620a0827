import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configFromEnv, secretsIn } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'secrets-'))));
afterAll(() => rm(folder, { recursive: true }));

/** The path of a file with this content. */
async function fileWith(content: string): Promise<string> {
  const path = join(folder, `canary-${content.length}-${Math.trunc(performance.now() * 1_000)}`);
  await writeFile(path, content);
  return path;
}

const hash = 'a'.repeat(64);
const SECRET = 'canary-jwt-secret-canary-jwt-secret';

describe('a secret of a file', () => {
  test('is one like that of its variable, also for the log', async () => {
    const config = configFromEnv(
      readEnv({
        DUOBEI_PARTNER: 'partner',
        DUOBEI_APP_KEY_FILE: await fileWith('canary-app-key'),
        AUTH_JWT_SECRET_FILE: await fileWith(SECRET),
        AUTH_JWT_SECRET_PREVIOUS_FILE: await fileWith(`${SECRET}-before`),
        AUTH_API_KEYS_FILE: await fileWith(`portal:${hash}:room:read`),
        CALENDAR_KEY_FILE: await fileWith(`${SECRET}-calendar`),
        REDIS_URL_FILE: await fileWith('redis://:canary-redis@redis'),
      }),
    );
    expect(config).toMatchObject({
      vendor: { accounts: [{ appKey: 'canary-app-key' }] },
      access: { auth: { tokens: { key: { secrets: [SECRET, `${SECRET}-before`] } } } },
      calendarKey: `${SECRET}-calendar`,
      redis: { account: { password: 'canary-redis' } },
    });
    expect(config.access.auth?.apiKeys).toEqual([
      { name: 'portal', sha256: hash, scopes: ['room:read'], merchants: null },
    ]);
    expect(secretsIn(config).sort()).toEqual([
      'canary-app-key',
      SECRET,
      `${SECRET}-before`,
      `${SECRET}-calendar`,
      'canary-redis',
    ]);
  });

  test.each([
    ['a-secret-app-key', 'a-secret-app-key'],
    ['a-secret-app-key\n', 'a-secret-app-key'],
    ['a-secret-app-key\r\n', 'a-secret-app-key'],
    ['a-secret-app-key\n\n', 'a-secret-app-key\n'],
    [' a-secret-app-key ', ' a-secret-app-key '],
  ])('has one line break at its end taken off: %j', async (content, appKey) => {
    const env = readEnv({ DUOBEI_PARTNER: 'partner', DUOBEI_APP_KEY_FILE: await fileWith(content) });
    expect(env.DUOBEI_APP_KEY).toBe(appKey);
  });

  test('is read where the variable beside it is empty', async () => {
    const AUTH_JWT_SECRET_FILE = await fileWith(SECRET);
    expect(readEnv({ AUTH_JWT_SECRET: '', AUTH_JWT_SECRET_FILE }).AUTH_JWT_SECRET).toBe(SECRET);
    expect(readEnv({ AUTH_JWT_SECRET: SECRET, AUTH_JWT_SECRET_FILE: '' }).AUTH_JWT_SECRET).toBe(SECRET);
  });

  test('is checked like that of its variable; mistakes name what was set, and no word of it', async () => {
    const read = async () =>
      readEnv({
        PORT: 'canary',
        DUOBEI_APP_KEY_FILE: await fileWith('canary\n'),
        AUTH_JWT_SECRET: SECRET,
        AUTH_JWT_SECRET_FILE: await fileWith(SECRET),
        AUTH_JWT_SECRET_PREVIOUS_FILE: join(folder, 'canary-that-is-not-there'),
        AUTH_API_KEYS_FILE: await fileWith('\n'),
        CALENDAR_KEY_FILE: await fileWith(' '.repeat(40)),
        REDIS_URL_FILE: folder,
      });
    const { message } = await read().then(
      () => expect.unreachable(),
      (error: unknown) => error as Error,
    );
    for (const mistake of [
      'PORT:',
      'DUOBEI_APP_KEY_FILE: at least 8 characters.',
      'AUTH_JWT_SECRET_FILE: cannot be together with AUTH_JWT_SECRET;',
      'AUTH_JWT_SECRET_PREVIOUS_FILE: the file cannot be read (ENOENT).',
      'AUTH_API_KEYS_FILE: the file is empty.',
      'CALENDAR_KEY_FILE: the file is empty.',
      'REDIS_URL_FILE: the file cannot be read (EISDIR).',
    ])
      expect(message).toContain(`  - ${mistake}`);
    expect(message).not.toContain('canary');
    expect(message).not.toContain(folder);
  });
});
