import { z } from 'zod';

const portNumber = z.coerce.number().int().min(0).max(65_535);
const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

/**
 * Every variable the gateway reads, with its unit, default and meaning. The configuration table of the README
 * is printed from here. An empty value counts as not set.
 */
export const envSchema = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('`production` refuses to start without credentials and hides GraphiQL.'),
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on. `0.0.0.0` for every interface, as the image sets it.'),
  PORT: portNumber.default(4000).describe('TCP port to listen on; 0 picks a free one.'),
  PUBLIC_URL: httpUrl
    .optional()
    .describe(
      'Origin under which clients reach the gateway, for the links it hands out. Without it, that of the request.',
    ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least severe log line that is written.'),
  DUOBEI_PARTNER: z
    .string()
    .regex(/^[0-9A-Za-z_-]{1,64}$/, '1-64 letters, digits, "-" or "_"')
    .optional()
    .describe('Partner id (合作 id). Without it and the key the sandbox answers.'),
  DUOBEI_APP_KEY: z
    .string()
    .min(8, 'at least 8 characters')
    .optional()
    .describe('The partner’s appKey. A secret: it is never logged or sent.'),
  DUOBEI_BASE_URL: httpUrl
    .default('https://api.duobeiyun.com')
    .describe('Base URL of the vendor’s API, without the path.'),
  DUOBEI_LINK_BASE_URL: httpUrl
    .default('http://api.duobeiyun.com')
    .describe('Base URL of the vendor’s pages (enter, preview); the document asks for plain http there.'),
  DUOBEI_API_VERSION: z
    .enum(['v4', 'v3'])
    .default('v4')
    .describe('Version of create and reschedule: v4 counts minutes (30-300), v3 whole hours (1-5).'),
  DUOBEI_ROOM_TIME_FILTER: z
    .enum(['auto', 'documented', 'plain'])
    .default('auto')
    .describe(
      'How `room/list` reads its time bounds: as its document says, the plain way, or asked once (`auto`).',
    ),
  ENTRY_LINK_TTL_SECONDS: z.coerce
    .number()
    .int()
    .min(30)
    .max(300)
    .default(60)
    .describe('Life of a link into a room, in seconds (30-300). Anyone who holds the link can use it.'),
  SANDBOX_PORT: portNumber.default(0).describe('TCP port of the embedded sandbox; 0 picks a free one.'),
});

export type Env = z.infer<typeof envSchema>;

/** All mistakes of one environment together: one line per variable, and never a value. */
export class InvalidEnvironmentError extends Error {
  override readonly name = 'InvalidEnvironmentError';

  constructor(mistakes: readonly string[]) {
    super(`The configuration has mistakes:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
  }
}

/** Reads and checks the environment; throws {@link InvalidEnvironmentError} with every mistake at once. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const given = Object.fromEntries(
    Object.entries(source).filter(([name, value]) => name in envSchema.shape && value !== ''),
  );
  const parsed = envSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new InvalidEnvironmentError(
    parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const field = envSchema.shape[name as keyof Env];
      return `${name}: ${issue.message}. ${field.description ?? ''}`;
    }),
  );
}
