import type { z } from 'zod';
import type { Loaders } from '../reads/loaders.ts';
import type { VendorCallCount, ReadSessionOptions } from '../reads/read-session.ts';
import type { Pace } from './pace.ts';

/** Something of one object that can be watched, and how the vendor is asked for it. */
export interface WatchSource<S extends { vendorId: string }> {
  /** Names the topic together with the object's id. */
  name: string;
  /** Reads a state that comes from another replica. */
  schema: z.ZodType<S>;
  /** Null: the shortest interval of the subscribers. */
  pace: Pace | null;
  /** One vendor call. */
  read: (id: string, signal: AbortSignal) => Promise<S>;
  /** Whether an error of `read` says that there is no such object. */
  isMissing: (error: unknown) => boolean;
  /** Equal texts are equal states: nothing to tell. */
  fingerprint: (state: S) => string;
  /** A final state is told, and then the stream ends. */
  isFinal: (state: S) => boolean;
  /** Lets the fields of an event find the polled answer instead of asking again. */
  prime?: (state: S, loaders: Loaders) => void;
}

/** Makes a set of reads for the fields of an event, as old as said and counted where said. */
export type NewLoaders = (reads: Pick<ReadSessionOptions, 'maxAgeMs' | 'calls'>) => Loaders;

/** What a subscriber gets. */
export type WatchEvent<S> = StateEvent<S> | FailureEvent;

export interface StateEvent<S> {
  state: S;
  /** Reads for the other fields of the object, counted there: as they are now, or were within a second. */
  loaders: (calls: VendorCallCount) => Loaders;
}

/** The object cannot be watched; the last event. */
export interface FailureEvent {
  error: Error;
}
