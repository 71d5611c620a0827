import { useState } from 'react';
import { BusyButton } from './busy-button.tsx';
import { client } from './client.ts';
import { formatMegabytes } from './format.ts';
import { CreateVodRoomDocument } from './generated/operations.ts';
import { useTexts } from './language.ts';
import { Page } from './page.tsx';
import { Problem, requireNoUserErrors } from './problem.tsx';
import { Progress } from './progress.tsx';
import { roomHref } from './route.ts';
import { uploadVideo } from './upload-video.ts';
import { useUpload } from './use-upload.ts';

/** The sandbox's storage, if it runs at SANDBOX_PORT=4100; for real videos, the address of the vendor's storage. */
const storageUrl: string = import.meta.env['VITE_STORAGE_URL'] ?? 'http://127.0.0.1:4100/storage';

/** From a video file to a video lesson: token, blocks, room. */
export function VodUpload() {
  const { video } = useTexts();
  const [title, setTitle] = useState('');
  const [file, setFile] = useState<File>();
  const upload = useUpload(async (onProgress, signal) => {
    const videoKey = await uploadVideo({ file: file!, storageUrl, onProgress, signal });
    return createVodRoom(title.trim(), videoKey);
  });
  return (
    <Page title={video.title}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          upload.start();
        }}
      >
        <label htmlFor="title">{video.name}</label>
        <input
          id="title"
          required
          maxLength={200}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <label htmlFor="video">{video.file}</label>
        <input
          id="video"
          type="file"
          required
          accept=".mp4,.flv,.avi,.wmv,.mpeg,.mov"
          aria-describedby="video-hint"
          onChange={(event) => setFile(event.target.files?.[0])}
        />
        <span id="video-hint" className="quiet">
          {file ? formatMegabytes(file.size) : video.kinds}
        </span>
        <BusyButton isBusy={upload.share !== null}>{video.submit}</BusyButton>
      </form>
      {upload.share !== null && (
        <Progress label={video.progress} share={upload.share} onCancel={upload.cancel} />
      )}
      <Problem error={upload.error} />
      {upload.result && (
        <p role="status">
          {video.created} <a href={roomHref(upload.result.id)}>{upload.result.title ?? video.untitled}</a>
        </p>
      )}
    </Page>
  );
}

/** A video has a key of its own: with it as the idempotency key no repeat can pay for a second room. */
async function createVodRoom(title: string, videoKey: string): Promise<{ id: string; title: string | null }> {
  const { data } = await client.mutate({
    mutation: CreateVodRoomDocument,
    variables: { input: { title, videoKey, idempotencyKey: videoKey } },
  });
  const { room, userErrors } = data!.createVodRoom;
  requireNoUserErrors(userErrors);
  return room!;
}
