import * as z from 'zod';
import { read, write, type CallEnvironment, type CallOptions } from '../call.ts';
import { MAX_FILTER_LENGTH, optionalText, pageNumber, vendorId } from '../protocol/arguments.ts';
import { pageOf, type Page } from '../protocol/page.ts';
import { doneAnswer, optional, wireId, wireCount, wireText, wireTime } from '../protocol/wire.ts';
import { fileSizeFromText, type FileSize } from './file-size.ts';
import { readPage } from './read-page.ts';

export type { FileSize };

/** Conversion state of a document. */
export type DocumentStatus = 'CONVERTING' | 'CONVERTED' | 'FAILED' | 'UNKNOWN';

/** A document. Undefined: this answer does not carry the field. Null: the vendor has no value, or an unreadable one. */
export interface Document {
  /** Vendor: `documentId` = `uniqueId` = `uuid` = `slidesUuid`. */
  vendorId: string;
  /** Vendor: `originalDocName`. */
  fileName?: string | null | undefined;
  /** As the vendor reports it, often `application/octet-stream`. Vendor: `documentType`. */
  contentType?: string | null | undefined;
  /** Exact from `size`, rounded from `docSize`. */
  size?: FileSize | null | undefined;
  /** 0 while converting. Vendor: `slideCount`. */
  pageCount?: number | null | undefined;
  /** `UNKNOWN` is a value that neither the document nor its samples explain. */
  status?: DocumentStatus | null | undefined;
  /** The vendor's own `status`, a word or a number, as text. */
  vendorStatus?: string | null | undefined;
  /** Undefined in `room/listDocuments`, whose `createTime` is the attachment's. */
  uploadedAt?: Date | null | undefined;
}

/** Which documents to list. */
export interface DocumentListInput {
  /** Substring of the file name. */
  fileNameContains?: string | null | undefined;
  /** 1-based; the vendor's default is 1. */
  pageNo?: number | undefined;
}

/** Conversion state alone. */
export interface DocumentConversion {
  /** `UNKNOWN` is a word the document does not name. */
  status: DocumentStatus;
  /** The vendor's own word. */
  vendorStatus: string;
}

/** Reading and deleting documents. */
export interface DocumentReads {
  /**
   * One page of the merchant's documents, 20 a page.
   *
   * POST `/api/v3/document/list`, section 查看机构文档列表. Sizes are rounded text (`158.0K`), the status is a number,
   * of which the document explains 3 alone, by its samples.
   * A page past the end is empty.
   * Errors: `app_parameter_error` → BAD_USER_INPUT.
   * A read: safe to repeat.
   */
  list(input?: DocumentListInput, options?: CallOptions): Promise<Page<Document>>;

  /**
   * One document.
   *
   * POST `/api/v3/document/detail`, section 查询文档详细信息. The same fields as an item of the list, without a status whose number the
   * document does not explain. One of another document is UPSTREAM_INVALID_RESPONSE.
   * Errors: `document_not_found` or `app_slides_error` → DOCUMENT_NOT_FOUND.
   * A read: safe to repeat.
   */
  detail(documentId: string, options?: CallOptions): Promise<Document>;

  /**
   * How far the conversion of a document is; the cheapest question to poll with.
   *
   * POST `/api/v3/documents/status` (plural), section 查询文档转换状态. The status is a word; the document names `converted` only.
   * Errors: `document_not_found` or `app_slides_error` → DOCUMENT_NOT_FOUND.
   * A read: safe to repeat.
   */
  status(documentId: string, options?: CallOptions): Promise<DocumentConversion>;

  /**
   * Deletes a document from the merchant.
   *
   * POST `/api/v3/document/delete`, section 删除文档. What happens in rooms that have it attached is not documented.
   * Errors: `document_not_found` or `app_slides_error` → DOCUMENT_NOT_FOUND.
   * A write: after a lost answer a second call reports DOCUMENT_NOT_FOUND.
   */
  delete(documentId: string, options?: CallOptions): Promise<void>;
}

const listedFields = z.object({
  uniqueId: wireId,
  originalDocName: wireText,
  documentType: wireText,
  docSize: optional('a size', (text) => (text === '' ? null : (fileSizeFromText(String(text)) ?? undefined))),
  slideCount: wireCount,
  status: wireText,
  createTime: wireTime,
});

/** A document in `document/list` and `document/detail`. */
const listedWire = listedFields.transform((fields): Document => {
  const { status, vendorStatus } = conversionFields(fields.status);
  return {
    vendorId: fields.uniqueId,
    fileName: fields.originalDocName,
    contentType: fields.documentType,
    size: fields.docSize,
    pageCount: fields.slideCount,
    status,
    vendorStatus,
    uploadedAt: fields.createTime,
  };
});

/** Both notations of the vendor's, and its own word for it. */
export function conversionFields(
  status: string | null | undefined,
): Pick<Document, 'status' | 'vendorStatus'> {
  return { status: status == null ? status : documentStatusFromWire(status), vendorStatus: status };
}

/** The words come from the samples and clients; 3 is the number of a finished PDF in the samples. */
function documentStatusFromWire(status: string): DocumentStatus {
  switch (status) {
    case 'converted':
    case '3':
      return 'CONVERTED';
    case 'converting':
      return 'CONVERTING';
    case 'failed':
      return 'FAILED';
    default:
      return 'UNKNOWN';
  }
}

const listAnswer = pageOf(listedWire);
/** A number that the document does not explain says nothing that `documents/status` does not say in a word. */
const detailAnswer = z
  .object({ document: listedWire })
  .transform(({ document }): Document =>
    document.status === 'UNKNOWN' ? { ...document, status: undefined, vendorStatus: undefined } : document,
  );
const statusAnswer = z.object({ status: wireId }).transform(({ status }): DocumentConversion => ({
  status: documentStatusFromWire(status),
  vendorStatus: status,
}));
const deleteAnswer = doneAnswer('documentId');

/** The calls above. */
export function createDocumentReads(environment: CallEnvironment): DocumentReads {
  const only = (id: string) => ({ documentId: vendorId('documentId', id) });
  return {
    list: async (input = {}, options) => {
      const docName = optionalText('fileNameContains', input.fileNameContains, MAX_FILTER_LENGTH);
      const params = { docName, pageNo: pageNumber(input.pageNo) };
      return readPage(environment, '/api/v3/document/list', params, listAnswer, options);
    },
    detail: async (id, options) => {
      const params = only(id);
      const asked = { 'document.uniqueId': params.documentId };
      return read(environment, '/api/v3/document/detail', params, detailAnswer, options, asked);
    },
    status: async (id, options) =>
      read(environment, '/api/v3/documents/status', only(id), statusAnswer, options),
    delete: async (id, options) =>
      write(environment, '/api/v3/document/delete', only(id), deleteAnswer, options, only(id)),
  };
}
