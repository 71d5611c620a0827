import type { DuobeiClient } from '../vendor/client.ts';
import type { DocumentPreviewPage } from '../vendor/endpoints/document-preview.ts';
import type { Read } from './single-flight.ts';
import { readKinds } from './read-kinds.ts';
import type { AnswerCache } from './answer-cache.ts';
import { ReadSession, type ReadSessionOptions } from './read-session.ts';

/**
 * The preview of a document: as remembered, of the equal call under way, or of a new call. A deletion through the
 * gateway forgets it as it does the record.
 */
export function readPreview(
  client: DuobeiClient,
  records: AnswerCache,
  documentId: string,
  { signal, origin }: ReadSessionOptions,
): Promise<DocumentPreviewPage> {
  const { endpoint, kind, tagsOf, call } = readKinds.documentPreview;
  const read: Read<DocumentPreviewPage> = {
    kind,
    key: `${endpoint} ${documentId}`,
    tags: tagsOf(documentId),
    load: (cancellation) => call(client, documentId, { signal: cancellation, origin }),
  };
  return records.read(read, new ReadSession({ signal, origin }));
}
