import type { SeriesRun } from '../../creates/series.ts';
import { InvalidArgumentError } from '../../vendor/protocol/arguments.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { placeKeyOf, seriesKeyOf } from '../fields/create-once.ts';
import { entryCount, manyCost } from '../fields/many-cost.ts';
import { paidPerRoom } from '../fields/paid-mutation.ts';
import { needsMerchantWide } from '../fields/scopes.ts';
import { atEntry, stopOf, writeMany, wrongCount, type ManyEntry, type ManyResult } from '../shared/many.ts';
import { manyPayload } from '../shared/many-payload.ts';
import { nothing } from '../shared/mutation.ts';
import type { UserError } from '../shared/user-errors.ts';
import { writing } from '../shared/writing.ts';
import { createRoom } from './create-room.ts';
import { CreateRoomsInput } from './room-inputs.ts';

type Input = typeof CreateRoomsInput.$inferInput;

/** Refusals that say nothing of the input. */
const COMES: ReadonlySet<string> = new Set(['INSUFFICIENT_BALANCE', 'FEATURE_NOT_ENABLED']);

const payload = manyPayload(
  'createRooms',
  { room: 'The new room; null where there is none, or nobody knows. `id` and `vendorId` cost no call.' },
  {
    unknown:
      'The vendor may or may not have made the room. Repeat the mutation with the same key, at first after some seconds.',
    notTried:
      'Nothing was sent for this room: the account was empty or the vendor away, the time was over, or the client had left. A repeat with the same key makes it.',
  },
);

builder.mutationField('createRooms', (t) =>
  t.field({
    type: payload,
    nullable: false,
    description:
      'Creates up to 100 live rooms, a few at once, and says of each what became of it. A repeat with the same key makes only what is missing.\n' +
      'Every room counts in the rooms created in an hour, all that are missing before the first is made; those that are not tried are given back. Stops at an empty account.\n' +
      'Vendor: `v4/room/create`, or `v3/room/create` where configured, once a room.',
    access: needsMerchantWide('room:write'),
    extensions: { ...paidPerRoom(missingOf), ...manyCost('room/create', 'rooms') },
    args: {
      input: t.arg({ type: CreateRoomsInput, required: true, description: 'All values of this mutation.' }),
    },
    resolve: (_root, { input }, context) => createRooms(input, context),
  }),
);

/** How many rooms are not there yet, as far as that can be told. */
async function missingOf(args: Readonly<Record<string, unknown>>, context: GraphQLContext): Promise<number> {
  const rooms = entryCount('rooms')(args);
  const { idempotencyKey } = args['input'] as Input;
  const keys = Array.from({ length: rooms }, (_, place) => placeKeyOf(context.caller, idempotencyKey, place));
  // Where the store is away nothing is made either.
  return rooms - (await context.creates.answered(keys).catch(() => 0));
}

async function createRooms(input: Input, context: GraphQLContext): Promise<ManyResult> {
  const refused = refusalOf(input, context);
  if (typeof refused !== 'string') {
    context.noteMutation({ mutation: 'createRooms', userErrors: [refused] });
    await context.countRooms(0);
    return { entries: [], userErrors: [refused] };
  }
  const { rooms, idempotencyKey } = input;
  const run = context.creates.series.begin(refused, rooms.length);
  const sent = new Set<number>();
  const entries = await writeMany(context, {
    items: rooms,
    likeness: ({ title, startsAt, durationMinutes }) => JSON.stringify([title, startsAt, durationMinutes]),
    write: async (room, place) => {
      const result = await writing(context, 'createRooms', nothing, async (_touched, send) => ({
        room: await createRoom(
          { ...room, idempotencyKey, place, onSend: () => sent.add(place) },
          context,
          send,
        ),
      }));
      return result.userErrors ? { userErrors: atEntry(result.userErrors, 'rooms', place) } : result;
    },
    onEntry: (entry) => count(run, entry),
  });
  await Promise.all([run.end(), context.countRooms(sent.size)]);
  return { entries, userErrors: stopOf(entries, 'rooms') };
}

/** What is wrong with the whole; the key of its progress where nothing is. */
function refusalOf({ rooms, idempotencyKey }: Input, { caller }: GraphQLContext): UserError | string {
  const miscounted = wrongCount('rooms', rooms.length);
  if (miscounted) return miscounted;
  const keyed = rooms.findIndex((room) => room.idempotencyKey != null);
  if (keyed !== -1) {
    return {
      code: 'INVALID_INPUT',
      message:
        'A room of createRooms has no idempotencyKey of its own: that of the whole stands for all of them.',
      path: ['input', 'rooms', String(keyed), 'idempotencyKey'],
    };
  }
  try {
    return seriesKeyOf(caller, idempotencyKey);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return { code: 'INVALID_INPUT', message: error.message, path: ['input', 'idempotencyKey'] };
  }
}

function count(run: SeriesRun, { room, userErrors, isOutcomeUnknown }: ManyEntry): void {
  if (isOutcomeUnknown) return;
  if (room !== undefined) run.count('made');
  // Money comes, and what the account lacks: what was refused for want of it is made by a repeat.
  else run.count(userErrors && !COMES.has(userErrors[0]?.code ?? '') ? 'refused' : 'failed');
}
