import { randomUUID } from 'node:crypto';
import { documentStateAt } from '../conversion.ts';
import { judgeFile } from '../document-file.ts';
import { documentView } from '../document-view.ts';
import { endpoint, identifier, optionalPage, optionalText, type World } from '../endpoint.ts';
import type { StoredDocument } from '../model.ts';
import { paginate } from '../pagination.ts';
import { previewImage } from '../preview-image.ts';
import { Refusal, type VendorError } from '../refusal.ts';

const documentId = identifier;

export const documentEndpoints = [
  endpoint({
    path: 'v3/documents/upload',
    parameters: {},
    run: ({ world, file }) => {
      const judged = file?.fieldName === 'slidesFile' ? judgeFile(file) : undefined;
      if (file === undefined || judged === undefined) throw new Refusal('app_parameter_error');
      const { contentType, sizeBytes, sha256 } = file;
      const documentId = randomUUID();
      world.store.addDocument({
        documentId,
        ...judged,
        contentType,
        sizeBytes,
        sha256,
        uploadedMs: world.now(),
      });
      return { uuid: documentId, success: true };
    },
  }),
  endpoint({
    path: 'v3/documents/status',
    parameters: { documentId },
    run: ({ world, parameters }) => {
      const document = documentOr(world, parameters.documentId, 'app_slides_error');
      return { status: documentStateAt(document, world.now(), world.settings.conversionMs), success: true };
    },
  }),
  endpoint({
    path: 'v3/document/list',
    parameters: { docName: optionalText, pageNo: optionalPage },
    run: ({ world, parameters: { docName = '', pageNo = '1' } }) => {
      const wanted = docName.toLowerCase();
      const documents = world.store
        .allDocuments()
        .filter((document) => document.fileName.toLowerCase().includes(wanted));
      const pagination = paginate(documents, Number(pageNo), (document) => documentView(document, world));
      return { pagination, success: true };
    },
  }),
  endpoint({
    path: 'v3/document/detail',
    parameters: { documentId },
    run: ({ world, parameters }) => ({
      document: documentView(documentOr(world, parameters.documentId, 'document_not_found'), world),
      success: true,
    }),
  }),
  endpoint({
    path: 'v3/document/delete',
    parameters: { documentId },
    run: ({ world, parameters }) => {
      world.store.deleteDocument(documentOr(world, parameters.documentId, 'document_not_found').documentId);
      return { success: true };
    },
  }),
  endpoint({
    path: 'v3/document/preview',
    method: 'GET',
    answers: 'page',
    parameters: { uuid: identifier },
    run: ({ world, parameters }) => {
      const document = documentOr(world, parameters.uuid, 'app_slides_error');
      const state = documentStateAt(document, world.now(), world.settings.conversionMs);
      // Before the conversion there is no slide to show.
      if (state !== 'converted') throw new Refusal('app_slides_error');
      return { contentType: 'image/png', body: previewImage(document.sha256) };
    },
  }),
];

/** The sections of the document name two different errors for a document that is not there. */
function documentOr(world: World, id: string, error: VendorError): StoredDocument {
  const document = world.store.findDocument(id);
  if (document === undefined) throw new Refusal(error);
  return document;
}
