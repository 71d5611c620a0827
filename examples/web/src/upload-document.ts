import { CombinedGraphQLErrors } from '@apollo/client';
import { print, type FormattedExecutionResult } from 'graphql';
import { callerHeaders, GRAPHQL_URL } from './client.ts';
import {
  UploadDocumentDocument,
  type DocumentLineFragment,
  type UploadDocumentMutation,
  type UploadDocumentMutationVariables,
} from './generated/operations.ts';
import { post } from './post.ts';
import { requireNoUserErrors } from './problem.tsx';

interface DocumentUpload {
  file: File;
  roomId: string;
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** Sends a file by the GraphQL multipart request specification and attaches the document to the room. */
export async function uploadDocument(upload: DocumentUpload): Promise<DocumentLineFragment> {
  const { file, roomId, onProgress, signal } = upload;
  const variables: UploadDocumentMutationVariables = { input: { file: null, attachToRoomId: roomId } };
  // The order counts: the server starts with the operation while the file is still on its way.
  const body = new FormData();
  body.set('operations', JSON.stringify({ query: print(UploadDocumentDocument), variables }));
  body.set('map', JSON.stringify({ file: ['variables.input.file'] }));
  body.set('file', file);

  const result = await post<FormattedExecutionResult<UploadDocumentMutation>>(GRAPHQL_URL, {
    // Shows the gateway that the request comes from a script of this origin, not from a form of another.
    headers: { ...callerHeaders(), 'graphql-require-preflight': '1' },
    body,
    onProgress: (sentBytes) => onProgress(Math.min(1, sentBytes / file.size)),
    signal,
  });
  if (result.errors) throw new CombinedGraphQLErrors(result);
  const { document, userErrors } = result.data!.uploadDocument;
  requireNoUserErrors(userErrors);
  return document!;
}
