import type { InputRef } from '@pothos/core';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { roomIdFrom } from '../fields/caller.ts';
import type { Send } from '../fields/create-once.ts';
import type { AccessRule } from '../fields/scopes.ts';
import { mutationPayload, type MutationResult, type PayloadFields } from './mutation-payload.ts';
import { writing, type Touched } from './writing.ts';

interface Shell<Input> {
  description: string;
  /** Type of the one argument; without it the mutation has none. */
  input?: InputRef<Input>;
  /** Fields of the payload besides `userErrors`, with their descriptions. */
  payload: PayloadFields;
  access: AccessRule;
  extensions?: Record<string, unknown>;
}

/** A mutation that is one write. */
interface WriteMutation<Input, T extends Touched> extends Shell<Input> {
  /** What it touches, before anything is sent; throws what the caller can fix. */
  touches: (input: Input, context: GraphQLContext) => T;
  write: (send: Send, touched: T, input: Input, context: GraphQLContext) => Promise<MutationResult>;
}

/** Adds a mutation with its payload type to the schema. */
export function mutation<Input, T extends Touched>(
  name: string,
  { touches, write, ...shell }: WriteMutation<Input, T>,
): void {
  mutationField(name, shell, (input, context) =>
    writing(
      context,
      name,
      () => touches(input, context),
      (touched, send) => write(send, touched, input, context),
    ),
  );
}

/** The same for a mutation that does more than write. */
export function mutationField<Input>(
  name: string,
  { description, input, payload, access, extensions }: Shell<Input>,
  resolve: (input: Input, context: GraphQLContext) => Promise<MutationResult>,
): void {
  const type = mutationPayload(name, payload);
  builder.mutationField(name, (t) =>
    t.field({
      type,
      nullable: false,
      description,
      access,
      ...(extensions && { extensions }),
      args: input
        ? { input: t.arg({ type: input, required: true, description: 'All values of this mutation.' }) }
        : {},
      resolve: (_root, args, context) => resolve((args as { input: Input }).input, context),
    }),
  );
}

/** Touches the room that the input names. */
export const theRoom = ({ roomId }: { roomId: string }, { caller }: GraphQLContext) => ({
  roomId: roomIdFrom(caller, roomId, 'roomId'),
});

/** What is created is not there before. */
export const nothing = () => ({});
