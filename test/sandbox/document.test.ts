import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { sizeText } from '../../src/sandbox/document-view.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { eventually } from '../support/eventually.ts';
import type { VendorAnswer } from './vendor-answer.ts';
import { answerOf, bodyOf, PDF, PNG, START_MS, startCaller, type VendorCaller } from './vendor-caller.ts';

const MAX_BYTES = 20 * 1024 * 1024;
const ZIP = Buffer.from('PK\u0003\u0004 and the rest');
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0]);
const JPG = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
const REFUSED = { error: 'app_parameter_error', success: false };

describe('Uploading a document', () => {
  it.each([
    ['a.pdf', PDF],
    ['a.PDF', PDF],
    ['a.png', PNG],
    ['a.jpg', JPG],
    ['a.jpeg', JPG],
    ['a.doc', OLE],
    ['a.docx', ZIP],
    ['a.ppt', OLE],
    ['a.pptx', ZIP],
    ['a.pdf', Buffer.concat([Buffer.alloc(1_000, 10), PDF])],
    ['a.doc', '{\\rtf1 text}'],
    ['a.doc', '\ufeff <html>'],
    ['a.doc', 'Date: today\r\nMIME-Version: 1.0\r\n'],
  ])('takes %s', async (fileName, content) => {
    await using caller = await startCaller();
    expect(await caller.upload(fileName, content)).toMatchObject({ success: true });
  });

  it.each([
    ['a.exe', PDF],
    ['a.txt', 'text'],
    ['pdf', PDF],
    ['.pdf', PDF],
    ['a.pdf', PNG],
    ['a.png', 'no picture'],
    ['a.pdf', ''],
    ['a.__proto__', PDF],
    ['a.doc', 'text'],
    ['a.ppt', ZIP],
    ['a.pdf', Buffer.concat([Buffer.alloc(1_024, 10), PDF])],
  ])('refuses %s with another content', async (fileName, content) => {
    await using caller = await startCaller();
    expect(await caller.upload(fileName, content, 'application/pdf')).toEqual(REFUSED);
    expect(await documentCount(caller)).toBe(30);
  });

  it('takes 20 MB and no byte more', async () => {
    await using caller = await startCaller({ seed: 'empty' });
    const content = Buffer.alloc(MAX_BYTES + 1);
    PDF.copy(content);
    expect(await caller.upload('a.pdf', content)).toEqual(REFUSED);
    expect(await caller.upload('a.pdf', content.subarray(0, MAX_BYTES))).toMatchObject({ success: true });
    expect(await documentCount(caller)).toBe(1);
  });

  it('keeps the base name of a path, and the type as it was sent', async () => {
    await using caller = await startCaller();
    for (const name of ['/home/teacher/第3讲 讲义.pdf', 'C:\\课件\\第3讲 讲义.pdf']) {
      const { uuid } = await rawUpload(caller, { fileName: name });
      const { document } = await caller.post('v3/document/detail', { documentId: uuid });
      expect(document).toMatchObject({
        originalDocName: '第3讲 讲义.pdf',
        documentType: 'application/octet-stream',
      });
    }
  });

  it('takes the file part first or last', async () => {
    await using caller = await startCaller();
    expect(await rawUpload(caller, { fileFirst: true })).toMatchObject({ success: true });
    expect(await rawUpload(caller, { fileFirst: false })).toMatchObject({ success: true });
    expect(caller.sandbox.requests[0]).toMatchObject({
      transport: 'multipart',
      params: { partner: caller.sandbox.partner },
      file: { fileName: 'a.pdf', sizeBytes: PDF.length },
    });
  });

  it('does not sign the file', async () => {
    await using caller = await startCaller();
    expect(await caller.upload('a.pdf', PDF)).toMatchObject({ success: true });
    expect(await rawUpload(caller, { parameters: { ...caller.signed(), sign: 'x' } })).toMatchObject({
      error: 'app_sign_error',
    });
  });

  it('refuses a file under another name', async () => {
    await using caller = await startCaller();
    expect(await rawUpload(caller, { fieldName: 'file' })).toEqual(REFUSED);
  });

  it('leaves nothing behind when the client goes away', async () => {
    await using caller = await startCaller();
    const { head } = multipart(caller.signed(), { fileName: 'a.pdf' });
    const upload = request(`${caller.sandbox.url}/api/v3/documents/upload`, {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=BOUNDARY', 'Content-Length': 1_000_000 },
    });
    upload.on('error', () => undefined);
    upload.write(head);
    await eventually(() => expect(caller.sandbox.activeRequests).toBe(1));
    upload.destroy();
    await eventually(() => expect(caller.sandbox.activeRequests).toBe(0));
    expect(caller.sandbox.requests[0]).toMatchObject({ aborted: true, status: 0 });
    expect(await documentCount(caller)).toBe(30);
  });
});

describe('Conversion', () => {
  it('runs over time; pages are known at its end', async () => {
    await using caller = await startCaller({ conversionMs: 15_000 });
    const { uuid } = await caller.upload('a.pdf', PDF);
    expect(await stateOf(caller, uuid)).toEqual({ word: 'converting', number: 1, slideCount: 0 });
    caller.clock.ms += 14_999;
    expect(await stateOf(caller, uuid)).toMatchObject({ word: 'converting' });
    caller.clock.ms += 1;
    const done = await stateOf(caller, uuid);
    expect(done).toMatchObject({ word: 'converted', number: 3 });
    expect(done.slideCount).toBeGreaterThan(0);
  });

  it('fails for a file that says so in its name', async () => {
    await using caller = await startCaller({ conversionMs: 0 });
    const { uuid } = await caller.upload('a.fail.pdf', PDF);
    expect(await stateOf(caller, uuid)).toEqual({ word: 'failed', number: 2, slideCount: 0 });
  });

  it('follows a change of its length at run time', async () => {
    await using caller = await startCaller();
    const { uuid } = await caller.upload('a.png', PNG);
    caller.sandbox.settings.conversionMs = 0;
    expect(await stateOf(caller, uuid)).toEqual({ word: 'converted', number: 3, slideCount: 1 });
  });
});

describe('Documents of the merchant', () => {
  it('has the newest upload first and finds part of a name', async () => {
    await using caller = await startCaller();
    const { pagination } = await caller.post('v3/document/list');
    const times: number[] = pagination.items.map(({ createTime }) => createTime);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const found = await caller.post('v3/document/list', { docName: 'REFERENCE' });
    expect(found.pagination.items).toMatchObject([
      { originalDocName: 'IntelliJIDEA_ReferenceCard.pdf', docSize: '158.0K', status: 3, slideCount: 1 },
    ]);
  });

  it('says when a document was uploaded, a room says when it was attached', async () => {
    await using caller = await startCaller();
    const { uuid } = await caller.upload('a.pdf', PDF);
    caller.clock.ms += 60_000;
    await caller.post('v3/room/attachDocument', { roomId: seedIds.bareRoom, documentId: uuid });
    const { document } = await caller.post('v3/document/detail', { documentId: uuid });
    const { documents } = await caller.post('v3/room/listDocuments', { roomId: seedIds.bareRoom });
    expect([document.createTime, documents[0]?.createTime]).toEqual([START_MS, START_MS + 60_000]);
  });

  it('a deleted document is in no room any more', async () => {
    await using caller = await startCaller();
    const documentId = seedIds.convertedDocument;
    expect(await caller.post('v3/document/delete', { documentId })).toEqual({ success: true });
    expect(await caller.post('v3/document/delete', { documentId })).toMatchObject({
      error: 'document_not_found',
    });
    const { documents } = await caller.post('v3/room/listDocuments', { roomId: seedIds.liveRoom });
    expect(documents.map((document) => document.documentId)).not.toContain(documentId);
  });

  it('prints sizes as the document does', () => {
    expect([158 * 1024, 67, 1024 * 1024, 2_431_609].map(sizeText)).toEqual([
      '158.0K',
      '0.1K',
      '1.0M',
      '2.3M',
    ]);
  });
});

describe('Preview', () => {
  it('is a picture of a converted document', async () => {
    await using caller = await startCaller();
    const response = await caller.get('v3/document/preview', { uuid: seedIds.convertedDocument });
    const body = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(body.subarray(0, 8)).toEqual(PNG.subarray(0, 8));
    expect([body.readUInt32BE(16), body.readUInt32BE(20)]).toEqual([480, 270]);
  });

  it.each([
    [{ uuid: 'none' }, 'app_slides_error'],
    [{ uuid: seedIds.convertingDocument }, 'app_slides_error'],
    [{}, 'app_parameter_error'],
    [{ uuid: seedIds.convertedDocument, timestamp: '1' }, 'app_timestamp_out_date_error'],
  ])('%o: a page with %s', async (parameters, error) => {
    await using caller = await startCaller();
    const response = await caller.get('v3/document/preview', parameters);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toMatch(new RegExp(`<body>\\s*${error}\\s*</body>`));
  });
});

async function documentCount(caller: VendorCaller): Promise<number> {
  return (await caller.post('v3/document/list')).pagination.totalCount;
}

async function stateOf(caller: VendorCaller, documentId: string): Promise<DocumentState> {
  const { status: word } = await caller.post('v3/documents/status', { documentId });
  const { status: number, slideCount } = (await caller.post('v3/document/detail', { documentId })).document;
  return { word, number, slideCount };
}

interface DocumentState {
  word: string;
  number: string | number;
  slideCount: number;
}

interface RawUpload {
  fileName?: string;
  fieldName?: string;
  fileFirst?: boolean;
  parameters?: Record<string, string>;
}

/** A form written by hand, because `FormData` decides about names and order itself. */
function multipart(parameters: Record<string, string>, options: RawUpload): { head: string; body: Buffer } {
  const { fileName = 'a.pdf', fieldName = 'slidesFile', fileFirst = false } = options;
  const fields = Object.entries(parameters)
    .map(
      ([name, value]) => `--BOUNDARY\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    .join('');
  const escaped = fileName.replaceAll('\\', '\\\\');
  const fileHead = `--BOUNDARY\r\nContent-Disposition: form-data; name="${fieldName}"; filename="${escaped}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  const file = [Buffer.from(fileHead), PDF, Buffer.from('\r\n')];
  const parts = fileFirst ? [...file, Buffer.from(fields)] : [Buffer.from(fields), ...file];
  return { head: fields + fileHead, body: Buffer.concat([...parts, Buffer.from('--BOUNDARY--\r\n')]) };
}

async function rawUpload(caller: VendorCaller, options: RawUpload): Promise<VendorAnswer> {
  const response = await fetch(`${caller.sandbox.url}/api/v3/documents/upload`, {
    method: 'POST',
    headers: { 'Content-Type': 'multipart/form-data; boundary=BOUNDARY' },
    body: bodyOf(multipart(options.parameters ?? caller.signed(), options).body),
  });
  return answerOf(response);
}
