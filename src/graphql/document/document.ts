import type { GraphQLResolveInfo } from 'graphql';
import type { Document } from '../../vendor/endpoints/document.ts';
import { fileSizeText } from '../../vendor/endpoints/file-size.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { DocumentRef, FileSizeRef } from '../refs.ts';
import { requireAccess } from '../fields/caller.ts';
import { entity } from '../fields/entity.ts';
import { recordFor, recordFree } from '../fields/look-ahead.ts';
import { nodeOrError } from '../fields/node-load.ts';
import { needsMerchantWide } from '../fields/scopes.ts';
import { vendorCost } from '../fields/vendor-cost.ts';

const DocumentStatusEnum = builder.enumType('DocumentStatus', {
  description:
    'Conversion state of a document. The vendor documents only `converted`; 3 is read as converted from its examples, and of any other number nobody knows what it is.',
  values: {
    CONVERTING: { description: 'Waiting for or in conversion.' },
    CONVERTED: { description: 'Converted and usable.' },
    FAILED: { description: 'Conversion failed.' },
    UNKNOWN: {
      description:
        'A state this gateway does not know; see `vendorStatus`. In lists of all documents, which have numbers, any that is not converted: `document(id:)` says which, as do the documents of a room.',
    },
  } as const,
});

/** What lists have as well as `document/detail`. */
const listed = vendorCost({ call: 'document/detail', carriedBy: ['document/list', 'room/listDocuments'] });
/** What an upload leaves out, and `document/detail` of a document that is not converted. */
const converted = vendorCost({
  call: 'documents/status',
  carriedBy: ['document/list', 'room/listDocuments'],
  limit: 'record',
});

/** A field that some vendor answers leave out: it is taken from what is there, else from `document/detail`. */
function lazy<K extends keyof Document>(key: K) {
  return (document: Document, _args: unknown, context: GraphQLContext) => {
    const known = document[key];
    if (known !== undefined) return known as Exclude<Document[K], undefined>;
    return context.loaders.document
      .load(document.vendorId)
      .then((detail) => (detail?.[key] ?? null) as Exclude<Document[K], undefined> | null);
  };
}

/**
 * The state of a document of which only the id is known, as after an upload, or a number that says nothing:
 * `documents/status` is the vendor's cheapest answer, and the only one with a word for a conversion under way. Lists are
 * taken as they are: a call for each document of a page would be too many.
 */
function state<K extends 'status' | 'vendorStatus'>(key: K) {
  return (document: Document, _args: unknown, { loaders }: GraphQLContext) => {
    const known = document[key];
    if (known !== undefined) return known as Exclude<Document[K], undefined>;
    return loaders.documentStatus
      .load(document.vendorId)
      .then((conversion) => (conversion?.[key] ?? null) as Exclude<Document[K], undefined> | null);
  };
}

const nodeAccess = needsMerchantWide('document:read');

/** `isThere`: as it is taken for where nothing of its record is selected. */
function loadDocument(isThere: boolean) {
  return (vendorId: string, context: GraphQLContext, info: GraphQLResolveInfo) =>
    nodeOrError(() => {
      requireAccess(context.caller, nodeAccess);
      const load = () => context.loaders.document.load(vendorId);
      return recordFor({ typename: 'Document', vendorId, load, isThere }, context, info);
    });
}

builder.node(DocumentRef, {
  description: 'An uploaded teaching document (课件).',
  id: { description: 'Global id.', resolve: (document) => document.vendorId },
  loadWithoutCache: loadDocument(false),
  extensions: entity({ keys: ['id', 'vendorId'], load: loadDocument(true) }),
  fields: (t) => ({
    vendorId: t.exposeString('vendorId', {
      nullable: false,
      description: "The vendor's `documentId` = `uniqueId` = `uuid`.",
      extensions: recordFree(),
    }),
    fileName: t.string({
      description: 'Original file name. Vendor: `originalDocName`.',
      extensions: listed,
      resolve: lazy('fileName'),
    }),
    contentType: t.string({
      description:
        'MIME type as the vendor reports it, often `application/octet-stream`. Vendor: `documentType`.',
      extensions: listed,
      resolve: lazy('contentType'),
    }),
    size: t.field({
      type: FileSizeRef,
      description:
        'File size. Exact in a room and right after the upload (`size`), else as the vendor rounds it (`docSize`: `"158.0K"`), so that some bytes may be 0; see `isExact`.',
      extensions: listed,
      resolve: lazy('size'),
    }),
    pageCount: t.int({
      description: 'Number of pages. Vendor: `slideCount`.',
      extensions: listed,
      resolve: lazy('pageCount'),
    }),
    status: t.field({
      type: DocumentStatusEnum,
      description:
        'Conversion state. Vendor: `status`, the string `converted` or an integer; for one document whose integer is not that of converted, the string of `documents/status`, in one more call.',
      extensions: converted,
      resolve: state('status'),
    }),
    vendorStatus: t.string({
      description: "The vendor's own `status` value, for states `status` shows as `UNKNOWN`.",
      extensions: converted,
      resolve: state('vendorStatus'),
    }),
    uploadedAt: t.field({
      type: 'DateTime',
      description:
        'When the document was uploaded. Vendor: `createTime` in `document/list` and `document/detail`.',
      extensions: vendorCost({ call: 'document/detail', carriedBy: ['document/list'] }),
      resolve: lazy('uploadedAt'),
    }),
  }),
});

FileSizeRef.implement({
  description: 'Size of a file.',
  fields: (t) => ({
    bytes: t.exposeInt('bytes', { nullable: false, description: 'Bytes; rounded when `isExact` is false.' }),
    isExact: t.exposeBoolean('isExact', { nullable: false, description: 'Whether `bytes` is exact.' }),
    text: t.string({
      nullable: false,
      description: 'Size as text, e.g. `158.0K`.',
      resolve: fileSizeText,
    }),
  }),
});
