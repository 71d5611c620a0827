import { acceptContents } from '../../../src/graphql/document/document-upload-file.ts';
import type { UploadNames } from '../../../src/graphql/document/document-upload-type.ts';
import { InvalidArgumentError } from '../../../src/vendor/protocol/arguments.ts';
import { RefusedWriteError } from '../../../src/graphql/shared/writing.ts';

export type FileVerdict = { sentAs: string; bytes: number } | { refused: string; code: string };

/** What an upload of this file comes to, up to the last byte. */
export async function judgeFile(
  fileName: string,
  chunks: AsyncIterable<Uint8Array>,
  names: UploadNames = 'lenient',
): Promise<FileVerdict> {
  try {
    const accepted = await acceptContents(fileName, generatorOf(chunks), names);
    let bytes = 0;
    for await (const chunk of accepted.contents) bytes += chunk.length;
    return { sentAs: accepted.fileName, bytes };
  } catch (error) {
    if (error instanceof RefusedWriteError) return { refused: error.message, code: error.userError.code };
    if (error instanceof InvalidArgumentError) return { refused: error.message, code: 'INVALID_INPUT' };
    throw error;
  }
}

async function* generatorOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  yield* chunks;
}

/** A file in pieces of a size. */
export async function* piecesOf(file: Buffer, bytes: number): AsyncGenerator<Uint8Array, undefined> {
  for (let at = 0; at < file.length; at += bytes) yield await Promise.resolve(file.subarray(at, at + bytes));
}
