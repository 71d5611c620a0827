import { describe, expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { AttachDocumentDocument, DetachDocumentDocument } from '../../generated/operations.ts';
import { startTestGateway } from '../../support/gateway.ts';

const NOW = Date.parse('2026-03-02T10:00:00+08:00');
const now = () => NOW;
const { bareRoom, convertedDocument, convertingDocument, liveRoom } = seedIds;
const attachment = { roomId: bareRoom, documentId: convertedDocument };
const unknownRoom = 'jz00000000000000000000000000000000';
const unknownDocument = '00000000-0000-0000-0000-000000000000';

describe('attachDocument', () => {
  test('attaches a document, and the room shows it with the time of attaching', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(AttachDocumentDocument, { attachment });
    expect(data?.attachDocument).toMatchObject({
      room: { documents: { totalCount: 1 } },
      document: { fileName: '函数与导数 第3讲.pptx' },
      userErrors: [],
    });
    const after = await gateway.execute<unknown, never>(
      `{ room(id: "${bareRoom}") { documents { edges { attachedAt node { vendorId uploadedAt } } } } }`,
    );
    expect(after.data).toEqual({
      room: {
        documents: {
          edges: [
            {
              attachedAt: '2026-03-02T02:00:00Z',
              // Uploaded days before: `createTime` of the attachment is another one than that of the upload.
              node: { vendorId: convertedDocument, uploadedAt: '2026-02-27T01:58:59Z' },
            },
          ],
        },
      },
    });
  });

  test('attaching twice is a DocumentAlreadyAttachedError that shows both', async () => {
    await using gateway = await startTestGateway({ now });
    await gateway.execute(AttachDocumentDocument, { attachment });
    const { data, errors } = await gateway.execute(AttachDocumentDocument, { attachment });
    expect(errors).toBeUndefined();
    expect(data?.attachDocument).toMatchObject({
      room: null,
      document: null,
      userErrors: [
        {
          code: 'DOCUMENT_ALREADY_ATTACHED',
          message: 'The vendor refused: the document is attached already.',
          path: ['input', 'documentId'],
          room: { title: 'Physics Lab Safety' },
          document: { fileName: '函数与导数 第3讲.pptx' },
        },
      ],
    });
  });

  test.each([
    ['room', { ...attachment, roomId: unknownRoom }, 'ROOM_NOT_FOUND', 'roomId'],
    ['document', { ...attachment, documentId: unknownDocument }, 'DOCUMENT_NOT_FOUND', 'documentId'],
  ])('an unknown %s is named', async (_what, input, code, field) => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(AttachDocumentDocument, { attachment: input });
    expect(data?.attachDocument.userErrors).toMatchObject([{ code, path: ['input', field] }]);
  });

  test('a document known by its id alone asks for its state, and finds the word for a conversion under way', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute<unknown, never>(
      `mutation { attachDocument(input: { roomId: "${bareRoom}", documentId: "${convertingDocument}" }) {
        document { id status vendorStatus }
      } }`,
    );
    expect(data).toMatchObject({
      attachDocument: { document: { status: 'CONVERTING', vendorStatus: 'converting' } },
    });
    expect(gateway.takeCalls()).toEqual(['v3/documents/status', 'v3/room/attachDocument']);
  });
});

describe('detachDocument', () => {
  test('takes a document out of its room and leaves the document', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(DetachDocumentDocument, {
      detachment: { roomId: liveRoom, documentId: convertedDocument },
    });
    expect(data?.detachDocument).toMatchObject({
      room: { documents: { totalCount: 2 } },
      document: { fileName: '函数与导数 第3讲.pptx' },
      userErrors: [],
    });
  });

  test('a document that is not attached is a DocumentNotFoundError, which says that it may be there', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(DetachDocumentDocument, { detachment: attachment });
    const message = 'The vendor refused: the document is not attached to the room, or does not exist.';
    expect(data?.detachDocument).toMatchObject({
      room: null,
      document: null,
      userErrors: [{ code: 'DOCUMENT_NOT_FOUND', message, path: ['input', 'documentId'] }],
    });
  });
});
