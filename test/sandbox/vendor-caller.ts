import { createHash } from 'node:crypto';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/server.ts';
import type { VendorAnswer } from './vendor-answer.ts';

/** 2026-03-02 10:00 in Shanghai, a Monday. */
export const START_MS = Date.UTC(2026, 2, 2, 2, 0);

export type Parameters = Record<string, string>;

/** A second, independent reading of the document's rule of signing. */
export function sign(parameters: Parameters, appKey: string): string {
  const names = Object.keys(parameters).sort();
  const joined = names.map((name) => `${name}=${parameters[name]!}`).join('&');
  return createHash('md5')
    .update(joined + appKey)
    .digest('hex');
}

export interface VendorCaller extends AsyncDisposable {
  sandbox: Sandbox;
  clock: { ms: number };
  signed(parameters?: Parameters): Parameters;
  post(path: string, parameters?: Parameters): Promise<VendorAnswer>;
  get(path: string, parameters?: Parameters): Promise<Response>;
  /** A JSON body outside of the sign. */
  json(path: string, body: unknown): Promise<VendorAnswer>;
  chat(body: unknown): Promise<VendorAnswer>;
  upload(fileName: string, content: Buffer | string, contentType?: string): Promise<VendorAnswer>;
}

/** A sandbox on a clock that stands still, and somebody who can call it. */
export async function startCaller(options: SandboxOptions = {}): Promise<VendorCaller> {
  const clock = { ms: START_MS };
  const sandbox = await startSandbox({ now: () => clock.ms, ...options });
  const signed = (parameters: Parameters = {}): Parameters => {
    const all = { timestamp: String(clock.ms), partner: sandbox.partner, ...parameters };
    return { ...all, sign: sign(all, sandbox.appKey) };
  };
  const post = async (path: string, init: RequestInit): Promise<VendorAnswer> =>
    answerOf(await fetch(`${sandbox.url}/api/${path}`, { method: 'POST', ...init }));
  const json = (path: string, body: unknown): Promise<VendorAnswer> =>
    post(`${path}?${new URLSearchParams(signed()).toString()}`, {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    sandbox,
    clock,
    signed,
    post: (path, parameters) => post(path, { body: new URLSearchParams(signed(parameters)) }),
    get: (path, parameters) =>
      fetch(`${sandbox.url}/api/${path}?${new URLSearchParams(signed(parameters)).toString()}`),
    json,
    chat: (body) => json('v3/room/chatDownload', body),
    upload: (fileName, content, contentType = 'application/octet-stream') => {
      const form = new FormData();
      for (const [name, value] of Object.entries(signed())) form.append(name, value);
      form.append('slidesFile', new Blob([bodyOf(content)], { type: contentType }), fileName);
      return post('v3/documents/upload', { body: form });
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

export async function answerOf(response: Response): Promise<VendorAnswer> {
  return (await response.json()) as VendorAnswer;
}

/** The types of `fetch` want a buffer that is not shared. */
export function bodyOf(content: Buffer | string): Uint8Array<ArrayBuffer> | string {
  return typeof content === 'string' ? content : new Uint8Array(content);
}

export const PDF = Buffer.from('%PDF-1.7\n% a small document\n');
export const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
