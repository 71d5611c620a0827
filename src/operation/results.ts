import type { GraphQLError, ExecutionResult } from 'graphql';
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

export interface ResultsOptions<T> {
  /** Looks at each part, or makes one of what there is, and may make it the last one. */
  onPart: (part: T) => ExecutionResult | Promise<ExecutionResult>;
  /** Called once, however they end. */
  onEnd: () => void;
}

/** Results that end by themselves, by being given up, or by an error, which becomes the last part. */
export interface ControlledResults extends Results {
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

// PERF(garbage collector): each subscription has one for as long as it lasts.
class ControlledParts<T> implements ControlledResults {
  readonly #iterator: AsyncIterator<T>;
  readonly #options: ResultsOptions<T>;
  #isOver = false;
  #last: ExecutionResult | undefined;

  constructor(source: AsyncIterable<T>, options: ResultsOptions<T>) {
    this.#iterator = source[Symbol.asyncIterator]();
    this.#options = options;
  }

  async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    if (this.#isOver) return this.#over();
    try {
      const step = await this.#iterator.next();
      // It may have been given up meanwhile.
      if (step.done !== true && !this.#hasEnded())
        return { done: false, value: await this.#options.onPart(step.value) };
      await this.end();
      return this.#over();
    } catch (error) {
      if (this.#hasEnded()) return this.#over();
      await this.end();
      return { done: false, value: masked({ errors: [error as GraphQLError] }) };
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
    await this.#iterator.return?.().catch(() => undefined);
  }

  async endWith(part: ExecutionResult): Promise<void> {
    if (this.#isOver) return;
    this.#last = part;
    await this.end();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #hasEnded(): boolean {
    return this.#isOver;
  }

  #over(): IteratorResult<ExecutionResult, undefined> {
    const value = this.#last;
    if (!value) return DONE;
    this.#last = undefined;
    return { done: false, value };
  }
}
