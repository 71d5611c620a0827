import { vi } from 'vitest';

/** XMLHttpRequest, as far as uploads use it, over Node's fetch. It tells no progress. */
class FetchRequest {
  readonly upload = new EventTarget();
  readyState = 0;
  status = 0;
  responseText = '';
  onreadystatechange: (() => void) | null = null;
  private method = '';
  private url = '';
  private readonly headers = new Headers();
  private received = new Headers();
  private readonly ended = new AbortController();

  open(method: string, url: string): void {
    this.method = method;
    this.url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.headers.set(name, value);
  }

  getResponseHeader(name: string): string | null {
    return this.received.get(name);
  }

  send(body?: Blob | FormData | string): void {
    const { method, headers, ended } = this;
    fetch(this.url, { method, headers, signal: ended.signal, ...(body !== undefined && { body }) })
      .then(async (response) => {
        this.responseText = await response.text();
        this.received = response.headers;
        this.status = response.status;
      })
      // As a browser says that there was no answer.
      .catch(() => (this.status = 0))
      .finally(() => {
        this.readyState = 4;
        this.onreadystatechange?.();
      });
  }

  abort(): void {
    this.ended.abort();
  }
}

class BlobReader {
  result: ArrayBuffer | null = null;
  onload: ((event: { target: BlobReader }) => void) | null = null;
  onerror: (() => void) | null = null;

  readAsArrayBuffer(blob: Blob): void {
    blob.arrayBuffer().then(
      (buffer) => {
        this.result = buffer;
        this.onload?.({ target: this });
      },
      () => this.onerror?.(),
    );
  }
}

/** What an SDK for browsers expects and Node lacks, until `vi.unstubAllGlobals()`. */
export function stubBrowserGlobals(): void {
  const items = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
    removeItem: (key: string) => items.delete(key),
  });
  vi.stubGlobal('XMLHttpRequest', FetchRequest);
  vi.stubGlobal('FileReader', BlobReader);
  vi.stubGlobal('window', globalThis);
}
