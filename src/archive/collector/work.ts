import type { CancelSignal } from '../../runtime/cancellation.ts';
import { sinceStart, type Clock } from '../../runtime/clock.ts';
import type { CallOptions } from '../../vendor/call.ts';
import type { DuobeiClient } from '../../vendor/client.ts';
import type { RoomReads } from '../../vendor/endpoints/room.ts';
import {
  UpstreamContractError,
  UpstreamError,
  UpstreamPageError,
  UpstreamRejectedError,
} from '../../vendor/protocol/errors.ts';
import {
  ArchiveAwayError,
  LeaseLostError,
  type Archive,
  type KeptKind,
  type MerchantArchive,
} from '../archive.ts';
import { DAY_MS } from '../../vendor/protocol/days.ts';
import type { CollectorEvent, CollectorStep } from './events.ts';
import { KnownTime } from './known-time.ts';
import { Waits } from './waits.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** So many calls in a row that got no answer say that the vendor is away, and not a room. */
export const MAX_UNANSWERED = 3;

/** Of a client what is asked. */
export interface CollectedClient extends Pick<
  DuobeiClient,
  'partner' | 'statistics' | 'merchant' | 'health' | 'now'
> {
  readonly room: Pick<RoomReads, 'detail' | 'list'>;
}

export interface WorkOptions {
  /** Of the merchant. */
  name: string;
  client: CollectedClient;
  store: Archive;
  /** Of the lease. */
  token: number;
  clock: Clock;
  signal: CancelSignal;
  keepDays: Readonly<Record<KeptKind, number>>;
  onEvent: (event: CollectorEvent) => void;
  /** Milliseconds of a clock that does not jump; the process's own if it is left out. */
  sinceStart?: () => number;
}

/** An answer, and when its call was sent, by the vendor's clock. */
export interface Asked<T> {
  answer: T;
  readAt: Date;
}

/** Nothing more can be done for now: the round ends, and another comes. */
export class RoundOverError extends Error {
  override readonly name = 'RoundOverError';
}

/** Whether an error ends the round, whatever it was met at. */
export function isRoundEnd(error: unknown): boolean {
  return (
    error instanceof RoundOverError || error instanceof LeaseLostError || error instanceof ArchiveAwayError
  );
}

/** What the steps of one merchant's collection share, for as long as a lease is held. */
export class Work implements WorkOptions {
  readonly name: string;
  readonly client: CollectedClient;
  readonly store: Archive;
  readonly archive: MerchantArchive;
  readonly token: number;
  readonly clock: Clock;
  readonly signal: CancelSignal;
  readonly keepDays: Readonly<Record<KeptKind, number>>;
  readonly onEvent: (event: CollectorEvent) => void;
  readonly sinceStart: () => number;
  readonly steps: Waits;
  readonly visits: Waits;
  readonly lives: Waits;
  /** Lessons without statistics, by the vendor's word of a day after; with their ends. */
  readonly liveless = new Map<string, number>();
  /** See `not-ready.ts`; null until it is read. */
  notReady: Map<string, number> | null = null;
  /** Rooms and users of whom the vendor says that they were not in the lesson. */
  readonly absent = new Set<string>();
  roomsBehind = 0;
  /** Since when something of a kind is due, by the vendor's clock. */
  readonly dueSince: Record<KeptKind, number | null> = {
    playback: null,
    live: null,
    balance: null,
    users: null,
  };
  /** Calls in a row without an answer. */
  unanswered = 0;
  readonly #time: KnownTime;
  readonly #notes = new Map<string, string | null>();
  readonly #offUntil = new Map<KeptKind, number>();

  constructor(options: WorkOptions) {
    const { client, store } = options;
    this.name = options.name;
    this.client = client;
    this.store = store;
    this.archive = store.of(client.partner);
    this.token = options.token;
    this.clock = options.clock;
    this.signal = options.signal;
    this.keepDays = options.keepDays;
    this.onEvent = options.onEvent;
    this.sinceStart = options.sinceStart ?? sinceStart;
    this.#time = new KnownTime(() => client.now(), this.sinceStart);
    const waits = (firstMs: number, maxMs: number): Waits =>
      new Waits({ firstMs, maxMs, sinceStart: this.sinceStart });
    this.steps = waits(2 * MINUTE_MS, HOUR_MS);
    this.visits = waits(5 * MINUTE_MS, 6 * HOUR_MS);
    this.lives = waits(30 * MINUTE_MS, 6 * HOUR_MS);
  }

  /** Whether the vendor has confirmed the time and the clock has not jumped since. */
  get isTimeKnown(): boolean {
    return this.#time.isKnown;
  }

  /** The vendor's time. Ends the round where it is not known. */
  now(): number {
    if (!this.#time.isKnown) throw new RoundOverError('The clock has jumped');
    return this.client.now();
  }

  /** Asks the vendor in the background; ends the round where it is not to be asked now. */
  async ask<T>(call: (options: CallOptions) => Promise<T>): Promise<Asked<T>> {
    const { isReachable, pauseMs } = this.client.health();
    if (this.signal.aborted || !isReachable || pauseMs > 0 || this.unanswered >= MAX_UNANSWERED) {
      throw new RoundOverError('The vendor is not to be asked now');
    }
    return this.askAnyway(call, true);
  }

  /** The same, whatever the vendor's health. */
  async askAnyway<T>(call: (options: CallOptions) => Promise<T>, isBackground = false): Promise<Asked<T>> {
    let sentAt = this.sinceStart();
    const onTurn = (): void => void (sentAt = this.sinceStart());
    let answer: T;
    try {
      answer = await call({ signal: this.signal, isBackground, onTurn });
    } catch (error) {
      if (this.signal.aborted) throw new RoundOverError('The collection ends', { cause: error });
      if (isUnanswered(error)) this.unanswered += 1;
      else this.#answered();
      throw error;
    }
    this.#answered();
    return { answer, readAt: new Date(Math.floor(this.client.now() - (this.sinceStart() - sentAt))) };
  }

  /** A refusal is an answer too: the vendor looks at the timestamp before all else. */
  #answered(): void {
    this.unanswered = 0;
    this.#time.confirm();
  }

  /** Of a note that only the holder of the lease writes. */
  async note(name: string): Promise<string | null> {
    const known = this.#notes.get(name);
    if (known !== undefined) return known;
    const found = await this.archive.note(name);
    this.#notes.set(name, found);
    return found;
  }

  async setNote(name: string, value: string): Promise<void> {
    await this.archive.setNote(name, value, this.token);
    this.#notes.set(name, value);
  }

  /** Whether a kind is kept, and the account may ask for it. */
  isOn(kind: KeptKind): boolean {
    return this.keepDays[kind] > 0 && this.sinceStart() >= (this.#offUntil.get(kind) ?? 0);
  }

  /** Whether the error says that the account may not ask for this kind; it is left alone for a day then. */
  isNotEnabled(kind: KeptKind, error: unknown): boolean {
    if (!(error instanceof UpstreamError) || error.code !== 'FEATURE_NOT_ENABLED') return false;
    this.#offUntil.set(kind, this.sinceStart() + DAY_MS);
    this.dueSince[kind] = null;
    this.onEvent({ kind: 'not-enabled', merchant: this.name, of: kind });
    return true;
  }

  failed(step: CollectorStep, error: unknown): void {
    this.onEvent({ kind: 'failed', merchant: this.name, step, error });
  }
}

/** Whether it is the vendor, the way to it or the account that failed, and not what was asked for. */
function isUnanswered(error: unknown): boolean {
  if (!(error instanceof UpstreamError)) return false;
  if (error instanceof UpstreamRejectedError) {
    return error.isRetryable || error.code === 'UPSTREAM_CLOCK_SKEW' || error.code === 'UPSTREAM_CREDENTIALS';
  }
  return error instanceof UpstreamPageError || !(error instanceof UpstreamContractError);
}
