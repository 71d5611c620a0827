import { PREVIEW_TTL_SECONDS, type AnswerCache } from '../reads/answer-cache.ts';
import { readPreview } from '../reads/preview-read.ts';
import type { ReadSessionOptions } from '../reads/read-session.ts';
import type { DuobeiClient } from '../vendor/client.ts';
import type { DocumentPreviewPage } from '../vendor/endpoints/document-preview.ts';

/** Pictures of documents, shared by all who ask for one. */
export interface Previews {
  /** How long one is remembered. */
  ttlSeconds: number;
  read: (
    documentId: string,
    options: Pick<ReadSessionOptions, 'signal' | 'origin'>,
  ) => Promise<DocumentPreviewPage>;
}

export function createPreviews(duobei: DuobeiClient, records: AnswerCache): Previews {
  return {
    ttlSeconds: PREVIEW_TTL_SECONDS,
    read: (documentId, options) => readPreview(duobei, records, documentId, options),
  };
}
