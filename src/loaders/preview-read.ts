import type { DuobeiClient } from '../upstream/client.ts';
import type { DocumentPreviewPage } from '../upstream/endpoints/document-preview.ts';
import type { Read } from './flight.ts';
import { readKinds } from './reads.ts';
import type { RecordCache } from './record-cache.ts';
import { Visit, type VisitOptions } from './visit.ts';

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
