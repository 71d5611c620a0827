import type { Transport } from './read-request.ts';
import type { VendorError } from './refusal.ts';

/** One request as the vendor saw it. */
export interface SandboxRequest {
  /** Path behind `/api/`, e.g. `v3/room/detail`. */
  readonly path: string;
  readonly method: string;
  /** The vendor's clock at arrival, in ms. */
  readonly at: number;
  /** Everything but the sign; empty until the request has been read. */
  params: Readonly<Record<string, string>>;
  transport: Transport;
  /** Base name, type and size of an uploaded file. */
  file: { fileName: string; contentType: string; sizeBytes: number } | null;
  /** HTTP status of the answer; 0 while there is none. */
  status: number;
  error: VendorError | null;
  /** The connection ended before the answer was whole. */
  aborted: boolean;
}

/** The newest requests, up to a cap. */
export class CallLog {
  readonly requests: SandboxRequest[] = [];
  private readonly max: number;

  constructor(max: number) {
    this.max = max;
  }

  open(path: string, method: string, at: number): SandboxRequest {
    const request: SandboxRequest = {
      path,
      method,
      at,
      params: {},
      transport: 'query',
      file: null,
      status: 0,
      error: null,
      aborted: false,
    };
    this.requests.push(request);
    if (this.requests.length > this.max) this.requests.shift();
    return request;
  }

  clear(): void {
    this.requests.length = 0;
  }
}
