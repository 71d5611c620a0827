interface PostOptions {
  headers: Record<string, string>;
  body: FormData | Blob | string;
  onProgress?: (sentBytes: number) => void;
  signal: AbortSignal;
}

/** A POST that says how much it has sent, which `fetch` cannot. Answers JSON, or throws. */
export function post<T>(url: string, { headers, body, onProgress, signal }: PostOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded }) => onProgress?.(loaded);
    request.onload = () => {
      if (request.status < 500 && request.response !== null) resolve(request.response as T);
      else reject(new Error(`The server answered with status ${request.status}.`));
    };
    request.onerror = () => reject(new TypeError('The server cannot be reached.'));
    request.onabort = () => reject(new Error('Cancelled.'));
    if (signal.aborted) return reject(new Error('Cancelled.'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}
