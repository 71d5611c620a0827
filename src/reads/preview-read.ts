import type { DuobeiClient } from '../vendor/client.ts';
import type { DocumentPreviewPage } from '../vendor/endpoints/document-preview.ts';
import type { Read } from './single-flight.ts';
import { readKinds } from './read-kinds.ts';
import type { RecordCache } from './answer-cache.ts';
import { Visit, type VisitOptions } from './read-session.ts';

/**
 * The preview of a document: as remembered, of the equal call under way, or of a new call. A deletion through the
 * gateway forgets it as it does the record.
 */
export function readPreview(
  client: DuobeiClient,
  records: RecordCache,
  documentId: string,
  { signal, origin }: VisitOptions,
): Promise<DocumentPreviewPage> {
  const { endpoint, kind, tagsOf, call } = readKinds.documentPreview;
  const read: Read<DocumentPreviewPage> = {
    kind,
    key: `${endpoint} ${documentId}`,
    tags: tagsOf(documentId),
    load: (ending) => call(client, documentId, { signal: ending, origin }),
  };
  return records.read(read, new Visit({ signal, origin }));
}
