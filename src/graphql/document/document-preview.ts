import { builder } from '../builder.ts';
import { DocumentPreviewLinkRef, DocumentRef } from '../refs.ts';
import { recordFree } from '../fields/look-ahead.ts';
import { needs } from '../fields/scopes.ts';
import { SignedLinkRef } from '../shared/signed-link.ts';

DocumentPreviewLinkRef.implement({
  description: "A link to a document's preview page.",
  interfaces: [SignedLinkRef],
});

builder.objectField(DocumentRef, 'previewLink', (t) =>
  t.field({
    type: DocumentPreviewLinkRef,
    description:
      "A short-lived link of the gateway's own to the preview picture; the vendor's signed link never leaves the gateway. Vendor: `document/preview`.",
    access: needs('document:read'),
    extensions: recordFree(),
    resolve: ({ vendorId }, _args, { previewLink }) => previewLink(vendorId),
  }),
);
