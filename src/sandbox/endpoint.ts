import type { ReceivedFile } from './read-request.ts';
import { Refusal, type VendorError } from './refusal.ts';
import type { SandboxSettings } from './settings.ts';
import type { Store } from './store.ts';
import type { Credentials } from './verify-signature.ts';
import type { VideoStorage } from './storage/video-storage.ts';

/** What every endpoint works with. */
export interface World {
  readonly credentials: Credentials;
  readonly store: Store;
  readonly storage: VideoStorage;
  readonly settings: SandboxSettings;
  /** The vendor's clock, in ms. */
  readonly now: () => number;
  /** Signs the links the vendor hands out. */
  readonly linkSecret: string;
}

/** What the document demands of one parameter. */
export interface Parameter {
  readonly required?: boolean;
  /** The whole value must match. */
  readonly pattern?: RegExp;
  /** Code for a value that does not match; `app_parameter_error` unless the document has a better one. */
  readonly error?: VendorError;
}

export type ParameterTable = Readonly<Record<string, Parameter>>;

type Values<P extends ParameterTable> = {
  readonly [K in keyof P]: P[K] extends { readonly required: true } ? string : string | undefined;
};

/** One verified request. */
export interface Call<P extends ParameterTable = ParameterTable> {
  readonly parameters: Values<P>;
  readonly world: World;
  /** Origin under which the client reached the sandbox, for links back to it. */
  readonly origin: string;
  readonly userAgent: string;
  readonly file: ReceivedFile | undefined;
  readonly json: unknown;
}

/** A page or picture instead of JSON. */
export interface Page {
  readonly contentType: string;
  readonly body: string | Buffer;
}

/** `either`: a read that real clients call by GET too. */
type Method = 'GET' | 'POST' | 'either';

export interface Endpoint {
  /** Path behind `/api/`. */
  readonly path: string;
  readonly method: Method;
  /** `statistics`: the statistics section has error sentences of its own. */
  readonly errors: 'codes' | 'statistics';
  readonly answers: 'json' | 'page';
  readonly run: (call: Call) => object | Page;
}

interface Definition<P extends ParameterTable> {
  path: string;
  method?: Method;
  errors?: 'codes' | 'statistics';
  answers?: 'json' | 'page';
  parameters: P;
  run: (call: Call<P>) => object | Page;
}

/** Declares an endpoint: its parameters are checked in the order of the table before `run` sees them. */
export function endpoint<const P extends ParameterTable>(definition: Definition<P>): Endpoint {
  return {
    path: definition.path,
    method: definition.method ?? 'POST',
    errors: definition.errors ?? 'codes',
    answers: definition.answers ?? 'json',
    run: (call) => {
      checkParameters(definition.parameters, call.parameters);
      return definition.run(call as Call<P>);
    },
  };
}

/** Required ones first, because a missing one has the same code everywhere; then each value. */
function checkParameters(table: ParameterTable, values: Readonly<Record<string, string | undefined>>): void {
  const rows = Object.entries(table);
  for (const [name, rule] of rows) {
    if (rule.required === true && !values[name]) throw new Refusal('app_parameter_error');
  }
  for (const [name, rule] of rows) {
    const value = values[name];
    if (value !== undefined && rule.pattern?.test(value) === false) {
      throw new Refusal(rule.error ?? 'app_parameter_error');
    }
  }
}

/** Of whoever enters a room: host, audience, monitor, assistant; beyond the document, parent. */
export const userRole = { pattern: /^[12346]$/, error: 'app_userRole_error' } as const;
export const nickname = { required: true, pattern: /^[^]{1,100}$/u } as const;

/** Any text; a length the document does not name, so that one request cannot fill the memory. */
export const text = { required: true, pattern: /^[^]{1,1000}$/u } as const;
export const optionalText = { pattern: /^[^]{1,1000}$/u } as const;
export const identifier = { required: true, pattern: /^[^]{1,200}$/u } as const;
export const optionalPage = { pattern: /^-?\d{1,6}$/ } as const;
/** The Java client sends `true`/`false`, the others `1`/`0`. */
export const BOOLEAN = /^(?:1|0|true|false)$/;

export function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}
