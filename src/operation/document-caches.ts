import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { documentBytes } from './document-text.ts';

/** As many as Yoga keeps by itself. */
const MAX_TEXTS = 1_024;

/** A document of a client's has some 15 KB in memory, the largest that is taken half a megabyte. */
const MAX_DOCUMENT_BYTES = 64_000_000;

/** What cannot be parsed comes again as long as its client is not mended. */
const MAX_REFUSED_BYTES = 4_000_000;

/** An error with its stack, beside the text that it holds. */
const ERROR_BYTES = 4_096;

/**
 * What Yoga keeps of texts: documents and what validation said of them, and why others could not be parsed. Strangers
 * choose the texts, so both are bounded by what they hold in memory.
 */
export function createDocumentCaches() {
  return {
    documentCache: new LRUCache<string, DocumentNode>({
      max: MAX_TEXTS,
      maxSize: MAX_DOCUMENT_BYTES,
      sizeCalculation: (document, text) => documentBytes(document) + 2 * text.length,
    }),
    errorCache: new LRUCache<string, Error>({
      max: MAX_TEXTS,
      maxSize: MAX_REFUSED_BYTES,
      sizeCalculation: (_error, text) => ERROR_BYTES + 4 * text.length,
    }),
  };
}
