import { DOCUMENT_STATUS_NUMBER, documentStateAt, slideCountAt } from './conversion.ts';
import type { World } from './endpoint.ts';
import type { StoredDocument } from './model.ts';

/** A document of document/list and document/detail: state as a number, size as rounded text. */
export function documentView(document: StoredDocument, world: World) {
  const { conversionMs } = world.settings;
  return {
    createTime: document.uploadedMs,
    status: DOCUMENT_STATUS_NUMBER[documentStateAt(document, world.now(), conversionMs)],
    docSize: sizeText(document.sizeBytes),
    uniqueId: document.documentId,
    slideCount: slideCountAt(document, world.now(), conversionMs),
    documentType: document.contentType,
    originalDocName: document.fileName,
  };
}

/** A document of room/listDocuments: state as a word, size in bytes, and the time it was attached. */
export function attachedDocumentView(document: StoredDocument, attachedMs: number, world: World) {
  const { conversionMs } = world.settings;
  return {
    originalDocName: document.fileName,
    createTime: attachedMs,
    status: documentStateAt(document, world.now(), conversionMs),
    size: document.sizeBytes,
    documentId: document.documentId,
    slideCount: slideCountAt(document, world.now(), conversionMs),
    documentType: document.contentType,
  };
}

/** `158.0K`, as the document prints it; `M` from one mebibyte up. */
export function sizeText(bytes: number): string {
  const kibibytes = bytes / 1024;
  return kibibytes < 1024 ? `${kibibytes.toFixed(1)}K` : `${(kibibytes / 1024).toFixed(1)}M`;
}
