import { builder } from '../builder.ts';
import type { ManyEntry, ManyResult } from './many.ts';
import { payloadFieldsOf, type PayloadBuilder, type PayloadFields } from './mutation-payload.ts';
import { UserErrorRef } from './user-errors.ts';

/** What an entry says of itself when the write was lost, and when none was sent. */
interface EntryStates {
  unknown: string;
  notTried: string;
}

/** The payload type of a mutation of many writes, and the type of its entries. */
export function manyPayload(mutation: string, fields: PayloadFields, { unknown, notTried }: EntryStates) {
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
  const entry = builder.objectRef<ManyEntry>(`${name}Entry`).implement({
    description: `What became of one entry of \`${mutation}\`. With nothing else in it, an error at its \`room\` says why.`,
    fields: (t) => ({
      ...payloadFieldsOf(t as unknown as PayloadBuilder, fields),
      isOutcomeUnknown: t.boolean({
        nullable: false,
        description: unknown,
        resolve: (shown) => shown.isOutcomeUnknown === true,
      }),
      isNotTried: t.boolean({
        nullable: false,
        description: notTried,
        resolve: (shown) => shown.isNotTried === true,
      }),
    }),
  });
  return builder.objectRef<ManyResult>(`${name}Payload`).implement({
    description: `Result of \`${mutation}\`.`,
    fields: (t) => ({
      entries: t.field({
        type: [entry],
        nullable: false,
        description:
          'One for each entry of the input, in its order; none where the input as a whole is refused.',
        resolve: ({ entries }) => entries,
      }),
      userErrors: t.field({
        type: [UserErrorRef],
        nullable: false,
        description: 'What the caller can fix about the whole; what is about one entry is in that entry.',
        resolve: ({ userErrors }) => userErrors,
      }),
    }),
  });
}
