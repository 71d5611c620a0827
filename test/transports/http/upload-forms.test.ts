import { describe, expect, test } from 'vitest';
import {
  field,
  fileEnd,
  formEnd,
  pdfOf,
  send,
  startUploadServer,
  UPLOAD,
  uploadHead,
} from './upload-client.ts';

/** A part with a file, whose name is written by hand. */
const part = (disposition: string) =>
  `--test-boundary\r\nContent-Disposition: form-data; name="0"; ${disposition}\r\n` +
  `Content-Type: application/pdf\r\n\r\n${pdfOf(1000).toString('latin1')}${fileEnd}${formEnd}`;

describe('the type of a form is read however it is written', () => {
  test.each([
    'Multipart/Form-Data; Boundary=test-boundary',
    'MULTIPART/FORM-DATA;BOUNDARY="test-boundary"',
    'multipart/form-data ; charset=UTF-8 ; boundary=test-boundary',
    'multipart/form-data;boundary=test-boundary',
    'multipart/form-data; boundary="test-boundary"; charset="utf-8"',
  ])('%s', async (type) => {
    await using server = await startUploadServer();
    const body = [uploadHead(), part('filename="a.pdf"')];
    const { status, result } = await send(server.url, body, { headers: { 'content-type': type } });
    expect(status).toBe(200);
    expect(result.data?.uploadDocument).toMatchObject({ document: { fileName: 'a.pdf' }, userErrors: [] });
  });
});

describe('the name of a file is read as', () => {
  // The vendor gets quotation marks as browsers send them, and its emulation keeps them so.
  test.each([
    [`filename*=UTF-8''%E8%AF%BE%E4%BB%B6%201.pdf`, '课件 1.pdf'],
    [`filename="x.pdf"; filename*=utf-8'zh'%e8%af%be.pdf`, '课.pdf'],
    [`filename*=UTF-8''%E8%AF%BE.pdf; filename="x.pdf"`, '课.pdf'],
    [`filename*=iso-8859-1''na%EFve.pdf`, 'naïve.pdf'],
    ['filename="课件.pdf"', '课件.pdf'],
    ['filename="100%25 %2F %.pdf"', '100%25 %2F %.pdf'],
    ['filename="say %22hi%22.pdf"', 'say %22hi%22.pdf'],
    ['filename="say \\"hi\\".pdf"', 'say %22hi%22.pdf'],
    ['filename=plain.pdf', 'plain.pdf'],
  ])('%s', async (disposition, fileName) => {
    await using server = await startUploadServer();
    const { result } = await send(server.url, [uploadHead(), part(disposition)]);
    expect(result.data?.uploadDocument).toMatchObject({ document: { fileName }, userErrors: [] });
  });

  test.each([
    ['filename="%22a%22.txt"', '""a".txt" is none of'],
    ['filename="a%0Ab.pdf"', 'cannot be sent'],
    ['filename="a%0d%0ab.pdf"', 'cannot be sent'],
    ['filename="%0A"', 'has no name'],
  ])('%s, and refused in these words: %s', async (disposition, words) => {
    await using server = await startUploadServer();
    const { result } = await send(server.url, [uploadHead(), part(disposition)]);
    const { document, userErrors } = result.data!.uploadDocument;
    expect(document).toBeNull();
    expect(userErrors[0]?.message).toContain(words);
    expect(server.gateway.takeCalls()).toEqual([]);
  });
});

test('one file for two variables is refused, and it is said what to do', async () => {
  await using server = await startUploadServer();
  const head =
    field('operations', { query: UPLOAD, variables: { file: null, other: null } }) +
    field('map', { 0: ['variables.file', 'variables.other'] });
  const { status, result } = await send(server.url, [head, part('filename="a.pdf"')]);
  expect(status).toBe(400);
  expect(result.errors?.[0]).toMatchObject({
    message:
      '"map" gives the file "0" more than one variable. ' +
      'Files are not kept: send this one again, as a part of its own, for each variable.',
    extensions: { code: 'BAD_USER_INPUT' },
  });
  expect(server.gateway.takeCalls()).toEqual([]);
});
