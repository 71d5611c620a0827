import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import type { Caller } from '../../src/access/caller.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { createAuthenticate, type Authenticate } from '../../src/access/authenticate.ts';
import { tokenConfig } from '../support/token-config.ts';
import {
  createClient,
  nextOf,
  protocols,
  restOf,
  startTimedGateway,
  until,
  type Results,
} from './watch-gateway.ts';

const RECORDING_STATUS = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { recordingStatus } }`;

const secret = 'k9Qw-zR4tYb7LmNp2VxC5sDf8GhJ3aEu';
const LEEWAY_MS = 60_000;

const checkAt = (now: () => number): Authenticate =>
  createAuthenticate({ tokens: tokenConfig({ key: { secrets: [secret] } }), apiKeys: [] }, now);

const tokenUntil = (exp: number) =>
  new SignJWT({ sub: 'student-1', scope: 'room:read', exp })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(Buffer.from(secret));

describe('a token', () => {
  test('says when its caller’s credentials run out: at its end, and the leeway of clocks behind it', async () => {
    const nowMs = Date.UTC(2026, 0, 5, 12);
    const exp = nowMs / 1_000 + 300;
    const headers = new Headers({ authorization: `Bearer ${await tokenUntil(exp)}` });
    const caller: Caller = await checkAt(() => nowMs)(headers);
    expect(caller.expiresAtMs).toBe(exp * 1_000 + LEEWAY_MS);
  });

  test.each(protocols)('ends a subscription over %s when it runs out, and not before', async (protocol) => {
    // The clock comes with the gateway.
    const later: { check?: Authenticate } = {};
    const { clock, gateway: started } = await startTimedGateway({
      entryRules: { authenticate: (headers) => later.check!(headers) },
    });
    await using gateway = started;
    later.check = checkAt(clock.now);
    const exp = Math.floor(clock.now() / 1_000) + 120;
    const authorization = `Bearer ${await tokenUntil(exp)}`;
    const { url } = gateway;
    const client = createClient(url, protocol, { authorization });
    const results = client.iterate({ query: RECORDING_STATUS }) as Results;
    await nextOf(results);
    clock.advance(exp * 1_000 + LEEWAY_MS - clock.now() - 1);
    expect(gateway.watching.size.subscribers).toBe(1);
    clock.advance(1);
    expect(await restOf(results)).toMatchObject([
      { errors: [{ path: ['roomRecordingStatus'], extensions: { code: 'UNAUTHENTICATED' } }] },
    ]);
    await until(() => gateway.watching.size.subscribers === 0);
    await client.dispose();
  });
});
