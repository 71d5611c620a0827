import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { RefusedCredentialsError } from '../../../src/access/refused-credentials.ts';
import { startWatchGateway, type WatchGatewayOptions } from '../../watch/watch-gateway.ts';
import { openConnection } from './connection.ts';
import { pdfOf, UPLOAD } from './upload-client.ts';

const JSON_TYPE = 'Content-Type: application/json\r\n';
const FORM_TYPE = 'Content-Type: multipart/form-data; boundary=b\r\n';
const PREFLIGHT = 'GraphQL-Require-Preflight: 1\r\n';
const QUERY = JSON.stringify({ query: '{ __typename }' });
const FORM =
  `--b\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${QUERY}\r\n` +
  '--b\r\ncontent-disposition: form-data; name="map"\r\n\r\n{}\r\n--b--\r\n';

const head = (more: string, bytes: number, target = '/graphql') =>
  `POST ${target} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n${more}Content-Length: ${bytes}\r\n\r\n`;

const signedOut: WatchGatewayOptions = {
  entryRules: {
    authenticate() {
      throw new RefusedCredentialsError('The token has expired.', 'expired');
    },
  },
};
const refusals: [string, string, string, WatchGatewayOptions?][] = [
  ['credentials', '401', head(JSON_TYPE, 100), signedOut],
  ['the credentials of an upload', '401', head(FORM_TYPE + PREFLIGHT, 8_000_000), signedOut],
  ['a host', '403', head(JSON_TYPE, 100), { entryRules: { allowedHosts: new Set(['gateway.example']) } }],
  ['a path', '404', head(JSON_TYPE, 100, '/elsewhere')],
  ['an upload without its header', '403', head(FORM_TYPE, 8_000_000)],
  ['an upload without a boundary', '400', head(`Content-Type: multipart/form-data\r\n${PREFLIGHT}`, 100)],
  ['an upload larger than five files', '413', head(FORM_TYPE + PREFLIGHT, 110_000_000)],
  ['a packed upload', '415', head(`${FORM_TYPE}${PREFLIGHT}Content-Encoding: gzip\r\n`, 100)],
  ['a media type', '415', head('Content-Type: text/plain\r\n', 100)],
  ['a charset', '415', head('Content-Type: application/json; charset=gbk\r\n', 100)],
  ['a packed body', '415', head(`${JSON_TYPE}Content-Encoding: gzip\r\n`, 100)],
  ['a large JSON body', '413', head(JSON_TYPE, 300_000)],
];

describe('a client that waits to be asked for the body', () => {
  test.each(refusals)('is refused %s by %s alone', async (what, status, request, options) => {
    const localhost = what === 'a host' ? request.replace('localhost', 'other.example') : request;
    await using gateway = await startWatchGateway(options);
    const { socket, text, ended } = await openConnection(gateway.url);
    socket.write(localhost);
    await ended;
    expect(text()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*connection: close[^]*"code":`, 'i'));
    socket.destroy();
  });

  test.each([
    ['JSON, by the fast path', JSON_TYPE, QUERY],
    ['JSON, by the plain way', `${JSON_TYPE}Accept: application/json, text/event-stream\r\n`, QUERY],
    ['an upload', FORM_TYPE + PREFLIGHT, FORM],
  ])('is asked for %s once, when nothing speaks against it', async (_what, more, body) => {
    await using gateway = await startWatchGateway();
    const { socket, text, answered } = await openConnection(gateway.url);
    socket.write(head(more, body.length));
    await answered(1);
    expect(text()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write(body);
    await answered(2);
    expect(text()).toMatch(/Continue\r\n\r\nHTTP\/1\.1 200 [^]*"Query"/);
    // The connection goes on.
    socket.write(head(more, body.length) + body);
    await answered(4);
    socket.destroy();
  });
});

/** In CI a machine without curl fails. */
const hasCurl = spawnSync('curl', ['--version']).status === 0 || process.env['CI'] === 'true';

describe.runIf(hasCurl)('curl', () => {
  test.each([
    ['sends a file when it is asked to', ['-H', PREFLIGHT.trim()], '100 200', '"userErrors":[]'],
    ['sends nothing of a file that is refused', [], '403', 'CSRF_HEADER_MISSING'],
  ])('%s', async (_what, headers, statuses, answer) => {
    await using gateway = await startWatchGateway();
    const folder = await mkdtemp(join(tmpdir(), 'curl-'));
    const file = join(folder, 'slides.pdf');
    await writeFile(file, pdfOf(8_000_000));
    const form = [
      `operations=${JSON.stringify({ query: UPLOAD, variables: { file: null } })}`,
      'map={"0":["variables.file"]}',
      `0=@${file}`,
    ].flatMap((part) => ['-F', part]);
    const args = ['-sv', '--expect100-timeout', '60', '-H', 'Expect: 100-continue', ...headers, ...form];
    const { stdout, stderr } = await promisify(execFile)('curl', [...args, gateway.url]);
    await rm(folder, { recursive: true });
    expect([...stderr.matchAll(/< HTTP\/1\.1 (\d+)/g)].map(([, status]) => status).join(' ')).toBe(statuses);
    expect(stdout).toContain(answer);
  });
});
