import * as z from 'zod';

/** What replicas tell each other about one object. */
export const fleetMessage = z.discriminatedUnion('kind', [
  /** The newest state, from who polls. `isForced`: to be shown even if it looks the same. */
  z.object({ kind: z.literal('state'), state: z.unknown(), isForced: z.boolean() }),
  /** The object does not exist any more. */
  z.object({ kind: z.literal('gone') }),
  /** A replica has subscribers, and wants the object polled at least this often. `shows`: a hash of the state that it has. */
  z.object({
    kind: z.literal('interest'),
    intervalMs: z.number().min(0),
    shows: z.string().max(64).optional(),
  }),
  /** Who polled has left: somebody else may. */
  z.object({ kind: z.literal('released') }),
  /** A write went through the gateway: whoever polls asks the vendor at once. */
  z.object({ kind: z.literal('changed') }),
]);

export type FleetMessage = z.infer<typeof fleetMessage>;
export type Interest = Pick<Extract<FleetMessage, { kind: 'interest' }>, 'intervalMs' | 'shows'>;

/** All replicas of the gateway that share one vendor account. */
export interface Fleet {
  /** How long a replica that went silent keeps the others from polling. */
  readonly leaseMs: number;
  /** Takes part in an object. Messages are heard once `ready` resolves; states that are none of the object are not. */
  join(
    topic: string,
    hear: (message: FleetMessage, from: string) => void,
    isState: (state: unknown) => boolean,
  ): Membership;
  /** Tells whoever takes part in an object, without taking part. */
  tell(topic: string, message: FleetMessage): void;
}

/** One feed's part in the fleet. Nothing here rejects: a fleet that cannot be reached is a fleet of one. */
export interface Membership {
  readonly ready: Promise<void>;
  /** Asks to poll the object, or to go on doing so. */
  claim(): Promise<Claim>;
  /** Tells the others; whether it reaches them is not known. */
  tell(message: FleetMessage): void;
  /** Hears nothing any more, and gives the object free for the others. */
  leave(): Promise<void>;
}

export interface Claim {
  isMine: boolean;
  /** When to ask again: a claim runs out, and the claim of another does too. */
  askAgainInMs: number;
}

/** A gateway without others beside it. */
export const fleetOfOne: Fleet = {
  leaseMs: Infinity,
  join: () => ({
    ready: Promise.resolve(),
    claim: () => Promise.resolve({ isMine: true, askAgainInMs: Infinity }),
    tell: () => undefined,
    leave: () => Promise.resolve(),
  }),
  tell: () => undefined,
};
