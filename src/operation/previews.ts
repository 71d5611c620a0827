import { PREVIEW_TTL_SECONDS } from '../reads/answer-cache.ts';
import { readPreview } from '../reads/preview-read.ts';
import type { ReadSessionOptions } from '../reads/read-session.ts';
import type { DocumentPreviewPage } from '../vendor/endpoints/document-preview.ts';
import type { Merchant } from './merchants.ts';

/** How long the picture of a document is remembered. */
export const previewTtlSeconds = PREVIEW_TTL_SECONDS;

/** The picture of a merchant's document, shared by all who ask for it. */
export function readMerchantPreview(
  { duobei, records }: Pick<Merchant, 'duobei' | 'records'>,
  documentId: string,
  options: Pick<ReadSessionOptions, 'signal' | 'origin'>,
): Promise<DocumentPreviewPage> {
  return readPreview(duobei, records, documentId, options);
}
