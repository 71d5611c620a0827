import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startUploadServer } from '../transports/http/upload-client.ts';
import { figure } from './figures.ts';
import { faultsOfOurs, mostly, numRuns, run, timeout } from './fuzz-run.ts';

const UPLOAD_OPERATION = JSON.stringify({
  query: 'mutation ($file: Upload!) { uploadDocument(input: { file: $file }) { userErrors { code } } }',
  variables: { file: null },
});

/** Multipart bodies from nearly right to noise. */
const multipart = fc
  .record({
    operations: mostly(fc.constant(UPLOAD_OPERATION), fc.oneof(fc.json(), fc.string({ maxLength: 20 }))),
    map: mostly(
      fc.constant('{"0":["variables.file"]}'),
      fc.oneof(
        fc.constantFrom(
          '{"0":["variables.toString"]}',
          '{"0":["variables.7"]}',
          '{"0":[]}',
          '[]',
          '{"0":"variables.file"}',
          '{"0":["variables.file"],"1":["variables.file"]}',
        ),
        fc.json(),
      ),
    ),
    file: mostly(fc.constant('%PDF-1.4 text\n%%EOF'), fc.string({ maxLength: 60 })),
    fileName: mostly(fc.constant('a.pdf'), fc.string({ maxLength: 12 })),
    order: mostly<string[]>(
      fc.constant(['operations', 'map', 'file']),
      fc.shuffledSubarray(['operations', 'map', 'file']),
    ),
    boundary: mostly(fc.constant('b'), fc.constant('other')),
    cut: mostly<number | null>(fc.constant(null), fc.nat(600)),
    noise: mostly<[number, Uint8Array] | null>(
      fc.constant(null),
      fc.tuple(fc.nat(400), fc.uint8Array({ maxLength: 8 })),
    ),
  })
  .map(({ operations, map, file, fileName, order, boundary, cut, noise }) => {
    const parts: Record<string, string> = {
      operations: `name="operations"\r\n\r\n${operations}`,
      map: `name="map"\r\n\r\n${map}`,
      file: `name="0"; filename="${fileName}"\r\nContent-Type: application/pdf\r\n\r\n${file}`,
    };
    const text = order
      .map((name) => `--${boundary}\r\nContent-Disposition: form-data; ${parts[name]!}\r\n`)
      .join('');
    let body = Buffer.from(`${text}--${boundary}--\r\n`);
    if (noise) body = Buffer.concat([body.subarray(0, noise[0]), noise[1], body.subarray(noise[0])]);
    return cut === null ? body : body.subarray(0, cut);
  });

describe('multipart bodies', () => {
  test(
    `${numRuns} of them, whole and broken, are answered without a fault of ours`,
    { timeout },
    async () => {
      await using server = await startUploadServer();
      const statuses = new Map<number, number>();
      let uploads = 0;
      await fc.assert(
        fc.asyncProperty(multipart, async (body) => {
          const headers = {
            'content-type': 'multipart/form-data; boundary=b',
            'graphql-require-preflight': '1',
          };
          const response = await fetch(server.url, { method: 'POST', headers, body: new Uint8Array(body) });
          const answer = await response.text();
          statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
          expect(response.status).toBeLessThan(500);
          expect(answer).not.toContain('INTERNAL_SERVER_ERROR');
          if (answer.includes('"userErrors":[]')) uploads += 1;
        }),
        run,
      );
      const after = await fetch(server.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ merchant { name } }' }),
      });
      figure(
        'fuzz: multipart bodies',
        '10,000 cases in CI, 0 unhandled, 0 5xx of our making',
        `${numRuns} cases, ${uploads} uploads, statuses ${[...statuses].map(([status, count]) => `${status}: ${count}`).join(', ')}`,
      );
      expect(after.status).toBe(200);
      expect(faultsOfOurs(server.gateway.logs)).toEqual([]);
    },
  );
});
