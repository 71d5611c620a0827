import type { GraphQLError, ExecutionResult } from 'graphql';
import { isAskable, nextOf, type Askable, type Asker } from '../runtime/askable.ts';
import { maskError } from './mask-error.ts';

/** What an operation comes to: one answer, or many. */
export type OperationResult = ExecutionResult | ControlledResults;

export type Results = AsyncIterableIterator<ExecutionResult, undefined>;

/** A result, or one part of a result that comes in parts; see `parts-by-id.ts` for their two forms. */
export interface Part extends ExecutionResult {
  /** Fragments that follow. */
  pending?: readonly PendingPart[];
  /** Fragments that were deferred and are there now. */
  incremental?: readonly DeferredPart[];
  /** Those of which nothing more comes. */
  completed?: readonly DeferredPart[];
  /** Whether there is another part; undefined where nothing was deferred. */
  hasNext?: boolean;
}

export type Path = readonly (string | number)[];

export interface PendingPart {
  id: string;
  path: Path;
  label?: string;
}

/** A deferred fragment. */
export interface DeferredPart {
  id?: string;
  path?: Path;
  label?: string;
  /** Null where an error took all of it. */
  data?: Readonly<Record<string, unknown>> | null;
  errors?: readonly GraphQLError[];
}

export function isResults(result: unknown): result is Results {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
}

/** The same, with every error in it as a client may see it. */
export function masked(result: ExecutionResult): ExecutionResult {
  const { errors, incremental, completed } = result as Part;
  if (!errors && !incremental && !completed) return result;
  const seen: Part = { ...result };
  if (errors) seen.errors = errors.map(maskError);
  if (incremental) seen.incremental = incremental.map(maskedPart);
  if (completed) seen.completed = completed.map(maskedPart);
  return seen;
}

function maskedPart(part: DeferredPart): DeferredPart {
  return part.errors ? { ...part, errors: part.errors.map((error) => withoutHttp(maskError(error))) } : part;
}

/** Of an answer that has begun, and of one that is in no HTTP answer of its own. */
export function withoutHttp<T extends { extensions: Record<string, unknown> }>(error: T): T {
  delete error.extensions['http'];
  return error;
}

const DONE = { done: true, value: undefined } as const;

/** Takes the part that was made of something, now or later; called once for each. */
export type Hand = (part: ExecutionResult | Promise<ExecutionResult>) => void;

export interface ResultsOptions<T> {
  /** Looks at each part, or makes one of what there is, and hands it on; it may make it the last one. */
  onPart: (part: T, hand: Hand) => void;
  /** Called once, however they end. */
  onEnd: () => void;
}

/** Results that end by themselves, by being given up, or by an error, which becomes the last part. */
export interface ControlledResults extends Askable<ExecutionResult> {
  /** No part comes behind the one that is under way. */
  end: () => Promise<void>;
  /** The same, with one more part in its place. */
  endWith: (last: ExecutionResult) => Promise<void>;
}

export function controlled<T = ExecutionResult>(
  source: AsyncIterable<T>,
  options: ResultsOptions<T>,
): ControlledResults {
  return new ControlledParts(source, options);
}

// PERF(garbage collector): each subscription has one for as long as it lasts, which asks its source itself.
class ControlledParts<T> implements ControlledResults, Asker<T> {
  readonly #source: AsyncIterator<T>;
  readonly #options: ResultsOptions<T>;
  #asker: Asker<ExecutionResult> | undefined;
  #isOver = false;
  #last: ExecutionResult | undefined;

  constructor(source: AsyncIterable<T>, options: ResultsOptions<T>) {
    this.#source = source[Symbol.asyncIterator]();
    this.#options = options;
  }

  next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    return nextOf(this);
  }

  ask(asker: Asker<ExecutionResult>): void {
    if (this.#asker) throw new Error('Results are asked for one at a time.');
    this.#asker = asker;
    if (this.#isOver) this.#handOver();
    else if (isAskable(this.#source)) this.#source.ask(this);
    else
      this.#source.next().then(
        (step) => this.take(step as IteratorResult<T, undefined>),
        (error: unknown) => this.#fail(error),
      );
  }

  /** What the source has. */
  take(step: IteratorResult<T, undefined>): void {
    // It may have been given up meanwhile.
    if (step.done === true || this.#isOver) {
      void this.end();
      this.#handOver();
      return;
    }
    try {
      this.#options.onPart(step.value, (part) => {
        if (part instanceof Promise)
          part.then(
            (one) => this.#hand(one),
            (error: unknown) => this.#fail(error),
          );
        else this.#hand(part);
      });
    } catch (error) {
      this.#fail(error);
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult, undefined>> {
    this.#last = undefined;
    await this.end();
    return DONE;
  }

  async end(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.onEnd();
    // One that cannot even be given up is over as well.
    await this.#source.return?.().catch(() => undefined);
  }

  async endWith(part: ExecutionResult): Promise<void> {
    if (this.#isOver) return;
    this.#last = part;
    await this.end();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** An error becomes the last part, unless nobody wants one any more. */
  #fail(error: unknown): void {
    if (this.#isOver) {
      this.#handOver();
      return;
    }
    void this.end();
    this.#hand(masked({ errors: [error as GraphQLError] }));
  }

  #handOver(): void {
    const last = this.#last;
    this.#last = undefined;
    if (last) this.#hand(last);
    else this.#answer(DONE);
  }

  #hand(part: ExecutionResult): void {
    this.#answer({ done: false, value: part });
  }

  #answer(step: IteratorResult<ExecutionResult, undefined>): void {
    const asker = this.#asker;
    this.#asker = undefined;
    asker?.take(step);
  }
}
