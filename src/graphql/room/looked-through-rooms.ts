import type { Room } from '../../vendor/endpoints/room.ts';
import type { GraphQLContext } from '../context.ts';
import { ListEdge, wholeListConnection, type Connection, type Edge } from '../fields/connections.ts';
import { lookThrough } from '../fields/look-through.ts';
import type { ConnectionArgs } from '../fields/page-window.ts';
import {
  bothBounds,
  boundsOf,
  boundsOfPhase,
  fitsConditions,
  inOrder,
  type RoomConditions,
} from './room-filter.ts';
import { listByMinutes, MAX_LOOK_THROUGH_CALLS, type RoomListArgs } from './room-list.ts';
import { noteNextPhase } from './room-schedule.ts';

/**
 * A connection over what the vendor can neither filter nor order: its list is read as far as its own filter goes, rooms
 * that do not say enough are asked for one by one, and the rest is done here. Within a bound of calls, beyond which the
 * connection is not complete.
 */
export async function lookedThroughRooms(
  args: ConnectionArgs & RoomListArgs,
  context: GraphQLContext,
): Promise<Connection<Edge<Room>>> {
  const filter = args.filter ?? {};
  const nowMs = context.now();
  const bounds = bothBounds(boundsOf(filter), boundsOfPhase(filter.phase, nowMs));
  const list = listByMinutes(args, bounds, context);
  const { items, isComplete, calls } = await lookThrough(list, MAX_LOOK_THROUGH_CALLS);
  if (filter.phase != null) noteNextPhase(items, nowMs, context);
  // The vendor has its own idea of what a title contains.
  const conditions = { ...filter, titleContains: undefined };
  const fitting = await fittingRooms(items, conditions, MAX_LOOK_THROUGH_CALLS - calls, nowMs, context);
  const whole = {
    key: list.key,
    idOf: list.idOf,
    items: inOrder(fitting.rooms, args.orderBy ?? 'NEWEST'),
    isComplete: isComplete && fitting.isComplete,
  };
  return wholeListConnection(whole, args, (room, pages, offset) => new ListEdge(pages, offset, room));
}

interface FittingRooms {
  rooms: Room[];
  /** False where a room was not asked for, since there were too many. */
  isComplete: boolean;
}

async function fittingRooms(
  listed: readonly Room[],
  conditions: RoomConditions,
  maxDetails: number,
  nowMs: number,
  { loaders }: GraphQLContext,
): Promise<FittingRooms> {
  let details = 0;
  const rooms = listed.map(async (room) => {
    const verdict = fitsConditions(room, conditions, nowMs);
    if (verdict !== undefined) return verdict ? room : null;
    details += 1;
    if (details > maxDetails) return null;
    const detail = await loaders.room.load(room.vendorId);
    const whole = detail && { ...detail, ...whatIsSaid(room) };
    return whole && fitsConditions(whole, conditions, nowMs) === true ? whole : null;
  });
  const found = await Promise.all(rooms);
  return { rooms: found.filter((room) => room !== null), isComplete: details <= maxDetails };
}

/** A room without the fields that its answer left out. */
function whatIsSaid(room: Room): Room {
  const said = Object.entries(room).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(said), vendorId: room.vendorId };
}
