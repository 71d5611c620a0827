import { client } from './client.ts';
import { VideoUploadTokenDocument } from './generated/operations.ts';
import { post } from './post.ts';
import { currentTexts } from './language.ts';
import { PlainProblem, requireNoUserErrors } from './problem.tsx';

/** A block is sent again this often when the network fails; what is stored stays stored. */
const MAX_ATTEMPTS = 5;

interface VideoUpload {
  file: File;
  /** Address of the object storage. */
  storageUrl: string;
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

interface Stored {
  ctx?: string;
  key?: string;
  error?: string;
}

/**
 * Sends a video straight to the object storage, in blocks, and answers its key. The gateway gives a token; the
 * bytes never pass it.
 */
export async function uploadVideo({ file, storageUrl, onProgress, signal }: VideoUpload): Promise<string> {
  const { data } = await client.mutate({ mutation: VideoUploadTokenDocument });
  const { uploadToken, userErrors } = data!.createVideoUploadToken;
  requireNoUserErrors(userErrors);
  const { token, chunkSizeBytes, maxFileSizeBytes, allowedExtensions } = uploadToken!;
  if (file.size > maxFileSizeBytes) throw new PlainProblem(currentTexts().problems.videoTooLarge);
  if (!allowedExtensions.includes(file.name.split('.').at(-1)!.toLowerCase())) {
    throw new PlainProblem(currentTexts().problems.videoKinds(allowedExtensions.join(', ')));
  }

  const headers = { authorization: `UpToken ${token}` };
  const contexts: string[] = [];
  for (let start = 0; start < file.size; start += chunkSizeBytes) {
    const block = file.slice(start, start + chunkSizeBytes);
    const { ctx } = await persistently(signal, () =>
      post<Stored>(`${storageUrl}/mkblk/${block.size}`, {
        headers: { ...headers, 'content-type': 'application/octet-stream' },
        body: block,
        onProgress: (sentBytes) => onProgress((start + Math.min(sentBytes, block.size)) / file.size),
        signal,
      }),
    );
    contexts.push(ctx!);
  }
  const { key } = await persistently(signal, () =>
    post<Stored>(`${storageUrl}/mkfile/${file.size}/fname/${encodedName(file.name)}`, {
      headers: { ...headers, 'content-type': 'text/plain' },
      body: contexts.join(','),
      signal,
    }),
  );
  return key!;
}

/** The name in the storage's URL-safe base64. The key takes its extension from it. */
function encodedName(name: string): string {
  const bytes = String.fromCharCode(...new TextEncoder().encode(name));
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_');
}

/** A refusal is final; no answer, or a server in trouble, is worth another attempt. */
async function persistently(signal: AbortSignal, send: () => Promise<Stored>): Promise<Stored> {
  for (let attempt = 1; ; attempt += 1) {
    const stored = await send().catch((error: unknown) => {
      if (signal.aborted) throw error;
      if (attempt === MAX_ATTEMPTS) throw new PlainProblem(currentTexts().problems.storageDown);
      return undefined;
    });
    if (stored?.error !== undefined) {
      throw new PlainProblem(currentTexts().problems.storageRefused(stored.error));
    }
    if (stored) return stored;
    await new Promise((resolve) => setTimeout(resolve, 500 * attempt));
  }
}
