import * as z from 'zod';
import { read, write, type CallEnvironment, type CallOptions } from '../call.ts';
import { vendorId } from '../protocol/arguments.ts';
import {
  answerOf,
  doneAnswer,
  wireId,
  wireCount,
  mainList,
  wireText,
  wireTime,
  withoutNulls,
} from '../protocol/wire.ts';
import { conversionFields } from './document.ts';
import { fileSizeFromBytes } from './file-size.ts';
import type { RoomDocument } from './room.ts';

/** Which document in which room. */
export interface RoomDocumentPair {
  /** Vendor's id of the room. */
  roomId: string;
  /** Vendor's id of the document. */
  documentId: string;
}

/** Documents of a room. */
export interface RoomDocuments {
  /**
   * Every document attached to a room, in one answer.
   *
   * POST `/api/v3/room/listDocuments`, section 获取房间文档列表. `createTime` is when the document was attached, not uploaded; `size` is
   * exact, and the status is a word.
   * Errors: `app_course_error` or `room is not exists` → ROOM_NOT_FOUND.
   * A read: safe to repeat.
   */
  listDocuments(roomId: string, options?: CallOptions): Promise<RoomDocument[]>;

  /**
   * Attaches an uploaded document to a room.
   *
   * POST `/api/v3/room/attachDocument`, section 附加文档到房间. The sample answers `documentId`, the text says `slidesUuid`: both are read.
   * Errors: `app_course_error` → ROOM_NOT_FOUND; `document_not_found`, `app_slides_error` → DOCUMENT_NOT_FOUND;
   * `repeat_arrange_to_course_error` → DOCUMENT_ALREADY_ATTACHED.
   * A write: after a lost answer a second call reports DOCUMENT_ALREADY_ATTACHED.
   */
  attachDocument(input: RoomDocumentPair, options?: CallOptions): Promise<RoomDocumentPair>;

  /**
   * Takes a document out of a room; the document itself stays.
   *
   * POST `/api/v3/room/removeDocument`, section 从房间删除已附加文档. The answer is like that of `attachDocument`.
   * Errors: `app_course_error` → ROOM_NOT_FOUND; `document_not_found`, `app_slides_error` → DOCUMENT_NOT_FOUND.
   * A write: after a lost answer a second call may report DOCUMENT_NOT_FOUND.
   */
  removeDocument(input: RoomDocumentPair, options?: CallOptions): Promise<RoomDocumentPair>;
}

const attachedFields = z.object({
  documentId: wireId,
  originalDocName: wireText,
  documentType: wireText,
  size: wireCount,
  slideCount: wireCount,
  status: wireText,
  createTime: wireTime,
});

/** A document in `room/listDocuments`, where the names and two meanings differ. */
export const roomDocumentWire = attachedFields.transform((fields): RoomDocument => {
  const sizeBytes = fields.size;
  const { status, vendorStatus } = conversionFields(fields.status);
  return {
    document: {
      vendorId: fields.documentId,
      fileName: fields.originalDocName,
      contentType: fields.documentType,
      size: sizeBytes == null ? sizeBytes : fileSizeFromBytes(sizeBytes),
      pageCount: fields.slideCount,
      status,
      vendorStatus,
    },
    attachedAt: fields.createTime ?? null,
  };
});

const listAnswer = answerOf({ documents: mainList(roomDocumentWire) }).transform(({ documents }) =>
  withoutNulls(documents),
);

/** Whatever else the answer says, the two ids are those that were sent. */
const pairAnswer = doneAnswer('roomId', 'documentId', 'slidesUuid');

/** The calls above. */
export function createRoomDocuments(environment: CallEnvironment): RoomDocuments {
  const change = async (
    endpoint: string,
    { roomId, documentId }: RoomDocumentPair,
    options?: CallOptions,
  ): Promise<RoomDocumentPair> => {
    const params = {
      roomId: vendorId('roomId', roomId),
      documentId: vendorId('documentId', documentId),
    };
    const asked = { ...params, slidesUuid: params.documentId };
    await write(environment, endpoint, params, pairAnswer, options, asked);
    return params;
  };

  return {
    listDocuments: async (id, options) => {
      const params = { roomId: vendorId('roomId', id) };
      return read(environment, '/api/v3/room/listDocuments', params, listAnswer, options);
    },
    attachDocument: (input, options) => change('/api/v3/room/attachDocument', input, options),
    removeDocument: (input, options) => change('/api/v3/room/removeDocument', input, options),
  };
}
