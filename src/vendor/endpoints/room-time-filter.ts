/**
 * How `room/list` reads its times. `documented`: `startTime` is the upper and `endTime` the lower bound of the start, as
 * the document says. `plain`: the other way round, as the names say. `auto`: ask the vendor once.
 */
export type RoomTimeFilter = 'auto' | 'documented' | 'plain';

type KnownFilter = Exclude<RoomTimeFilter, 'auto'>;

/** A start that no room has: as an upper bound it keeps every room, as a lower bound none. */
const FAR_FUTURE = '2099-01-01 00:00';

/** Bounds of the start, already in the vendor's notation. */
export interface RoomTimeBounds {
  /** Rooms that start before this. */
  before: string | undefined;
  /** Rooms that start after this. */
  after: string | undefined;
}

/** The vendor's own parameters. */
export interface RoomTimeParams {
  /** Upper bound in `documented`, lower bound in `plain`. */
  startTime?: string | undefined;
  /** Lower bound in `documented`, upper bound in `plain`. */
  endTime?: string | undefined;
}

/** What the filter needs. */
export interface RoomTimeFilterOptions {
  /** The configured reading. */
  roomTimeFilter: RoomTimeFilter;
  /** Counts the merchant's rooms, all of them or under one `startTime`. */
  countRooms: (startTime: string | undefined) => Promise<number>;
  /** Told once, when `auto` has found out. */
  onRoomTimeFilter?: ((found: KnownFilter) => void) | undefined;
}

/** Makes the translation from bounds to parameters, which in `auto` may ask the vendor first. */
export function createRoomTimeFilter({
  roomTimeFilter,
  countRooms,
  onRoomTimeFilter,
}: RoomTimeFilterOptions) {
  let asking: Promise<KnownFilter> | undefined;

  const ask = async (): Promise<KnownFilter> => {
    const [all, beforeFarFuture] = await Promise.all([countRooms(undefined), countRooms(FAR_FUTURE)]);
    // Without rooms both readings answer 0, and either is right for now.
    if (all === 0) return forget('documented');
    // Not equality: a room may be created between the two counts.
    const found = beforeFarFuture * 2 < all ? 'plain' : 'documented';
    onRoomTimeFilter?.(found);
    return found;
  };

  const forget = (filter: KnownFilter): KnownFilter => {
    asking = undefined;
    return filter;
  };

  const known = (): Promise<KnownFilter> => {
    asking ??= ask().catch((error: unknown) => {
      asking = undefined;
      throw error;
    });
    return asking;
  };

  return async ({ before, after }: RoomTimeBounds): Promise<RoomTimeParams> => {
    const filter = roomTimeFilter === 'auto' ? await known() : roomTimeFilter;
    return filter === 'documented'
      ? { startTime: before, endTime: after }
      : { startTime: after, endTime: before };
  };
}
