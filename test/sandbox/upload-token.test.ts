import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { base64Of, startStorageCaller } from './storage-caller.ts';
import { START_MS } from './vendor-caller.ts';

interface Policy {
  scope: string;
  deadline: number;
  saveKey: string;
  fsizeLimit: number;
}

function policyOf(token: string): Policy {
  return JSON.parse(Buffer.from(token.split(':')[2]!, 'base64url').toString('utf8')) as Policy;
}

describe('upload token', () => {
  it('has the three parts that SDKs read: key, signature, policy', async () => {
    await using caller = await startStorageCaller();
    expect(caller.uptoken.split(':')).toHaveLength(3);
    expect(policyOf(caller.uptoken)).toEqual({
      scope: 'sandbox-videos',
      deadline: START_MS / 1000 + 3_600,
      saveKey: '$(etag)$(ext)',
      fsizeLimit: 500 * 1024 * 1024,
    });
  });

  it('is padded base64: qiniu-js reads NUL bytes out of anything else', async () => {
    await using caller = await startStorageCaller();
    const [, signature = '', policy = ''] = caller.uptoken.split(':');
    expect(signature).toMatch(/^[\w-]{27}=$/);
    expect(policy.length % 4).toBe(0);
    expect(policy).toMatch(/^[\w-]+={0,2}$/);
  });

  it('outlives a restart', async () => {
    await using before = await startStorageCaller();
    await using after = await startStorageCaller();
    expect(await after.send('POST', '/mkblk/1', { body: 'x', token: before.uptoken })).toMatchObject({
      status: 200,
    });
  });

  it('is good for an hour', async () => {
    await using caller = await startStorageCaller();
    caller.clock.ms += 3_600_000;
    expect(await caller.send('POST', '/mkblk/1', { body: 'x' })).toMatchObject({ status: 200 });
    caller.clock.ms += 1;
    const answer = await caller.send('POST', '/mkblk/1', { body: 'x' });
    expect(answer).toEqual({ status: 401, error: 'expired token' });
  });

  it('cannot be changed or made without the secret', async () => {
    await using caller = await startStorageCaller();
    const [accessKey = '', signature = '', policy = ''] = caller.uptoken.split(':');
    const longer = base64Of(JSON.stringify({ ...policyOf(caller.uptoken), deadline: 9_999_999_999 }));
    const forged = base64Of(createHmac('sha1', 'guessed').update(longer).digest());
    const tokens = [
      '',
      'dbe8228a-3d57-4500-8049-0fd40f05c738',
      `${accessKey}:${signature}:${longer}`,
      `${accessKey}:${forged}:${longer}`,
      `another:${signature}:${policy}`,
      `${accessKey}::${policy}`,
      `${caller.uptoken}:${policy}`,
    ];
    for (const token of tokens) {
      const answer = await caller.send('POST', '/mkblk/1', { body: 'x', token });
      expect(answer, token).toEqual({ status: 401, error: 'bad token' });
    }
  });
});
