interface Answer<T> {
  data: T;
}

async function run<T>(url: string, query: string, variables = {}): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return ((await response.json()) as Answer<T>).data;
}

/** Step 1 of a VOD room at a gateway: a token for the storage. */
export async function createUploadToken(url: string): Promise<string> {
  const { createVideoUploadToken } = await run<{
    createVideoUploadToken: { uploadToken: { token: string } };
  }>(url, 'mutation { createVideoUploadToken { uploadToken { token } } }');
  return createVideoUploadToken.uploadToken.token;
}

/** Step 2: the payload of a room from the key that the storage answered. */
export async function createVodRoom(url: string, title: string, videoKey: string): Promise<unknown> {
  const { createVodRoom } = await run<{ createVodRoom: unknown }>(
    url,
    'mutation ($input: CreateVodRoomInput!) { createVodRoom(input: $input) { room { title isVod } userErrors { code } } }',
    { input: { title, videoKey } },
  );
  return createVodRoom;
}
