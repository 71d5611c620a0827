import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { DuobeiClient } from '../../src/vendor/client.ts';
import {
  APP_KEY,
  clientOf,
  rejectionOf,
  startVendorStub,
  type Answerer,
  type StubRequest,
} from './vendor-stub.ts';

const CANARY = 'canary-4711';
const ROOM_ID = 'jza26a4e6300b5456eb3d04ecd21d6dc4d';
const uuid = '8a4691ad-d061-4d54-87be-ed709102ff9b';

/** A call of each form: signed fields as a form, beside JSON in the query, in a link, and in front of a file. */
const calls: Record<string, (client: DuobeiClient) => Promise<unknown>> = {
  'a form': (client) => client.room.rename({ roomId: ROOM_ID, title: CANARY }),
  JSON: (client) => client.room.chatDownload([ROOM_ID, `${ROOM_ID}${CANARY}`]),
  'a page': (client) => client.document.preview(uuid),
  'a file': (client) =>
    client.document.upload({ fileName: `${CANARY}.pdf`, contents: Readable.from([Buffer.from(CANARY)]) }),
};

const json = (body: unknown): Answerer => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(text);
};

const answers: Record<string, Answerer> = {
  'no answer in time': () => undefined,
  'a reset': (_request, response) => response.socket?.resetAndDestroy(),
  'half an answer': (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write(`{"hostCode":"${CANARY}"`, () => response.destroy());
  },
  'broken JSON': json(`{"hostCode":"${CANARY}"`),
  'a wrong shape': json([{ success: true, uuid: [CANARY], [CANARY]: CANARY }]),
  'a status with a page': (_request, response) => response.writeHead(500).end(`<p>${CANARY}</p>`),
  'an unknown refusal': json({ success: false, error: { sign: CANARY } }),
  'an answer that is too large': json({ hostCode: CANARY.repeat(200) }),
};

/** Everything that the vendor was sent and nobody may read in an error. */
function secretsOf({ query, form, body }: StubRequest): string[] {
  const multipart = /name="sign"\r\n\r\n([0-9a-f]{32})/.exec(body.toString())?.[1];
  const signs = [query.get('sign'), form.get('sign'), multipart].filter((sign) => sign != null);
  return [...signs, APP_KEY, CANARY];
}

describe.each(Object.keys(calls))('the error of a call with %s', (call) => {
  test.each(Object.keys(answers))(
    'after %s says where, and nothing that was sent or answered',
    async (answer) => {
      const seen: string[] = [];
      await using stub = await startVendorStub((request, response) => {
        seen.push(...secretsOf(request));
        answers[answer]!(request, response);
      });
      const isLate = answer === 'no answer in time';
      const deadlineMs = isLate ? 300 : 60_000;
      const deadlines = { read: deadlineMs, preview: deadlineMs, write: deadlineMs, upload: deadlineMs };
      await using client = clientOf(stub, {
        deadlines,
        totalDeadlines: deadlines,
        maxResponseBytes: 1_000,
        random: () => 0,
      });
      const error = await rejectionOf(calls[call]!(client));
      // A sign of 32 digits among them.
      expect(seen.some((secret) => /^[0-9a-f]{32}$/.test(secret) && secret !== APP_KEY)).toBe(true);
      const shown = [
        inspect(error, { depth: 20, showHidden: true, getters: true }),
        JSON.stringify(error),
        String((error as Error).stack),
      ].join('\n');
      expect(shown).toContain('/api/v3/');
      for (const secret of new Set(seen)) expect(shown).not.toContain(secret);
    },
  );
});
