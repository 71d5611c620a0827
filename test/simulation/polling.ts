/** A time in which an object was polled by more than one replica, or watched and polled by none. */
export interface Span {
  room: number;
  kind: 'doubled' | 'unpolled';
  from: number;
  ms: number;
}

/** Who polls which room, and for how long that was more or fewer than one. */
export function watchPolling(now: () => number) {
  const rooms = new Map<
    number,
    { pollers: Set<number>; watchers: number; kind: Span['kind'] | null; since: number; last: number | null }
  >();
  const spans: Span[] = [];
  let handovers = 0;

  const roomOf = (room: number) => {
    const known = rooms.get(room);
    if (known) return known;
    const fresh = { pollers: new Set<number>(), watchers: 0, kind: null, since: 0, last: null };
    rooms.set(room, fresh);
    return fresh;
  };
  const judge = (room: number) => {
    const state = roomOf(room);
    const { pollers, watchers } = state;
    const kind = pollers.size > 1 ? 'doubled' : pollers.size === 0 && watchers > 0 ? 'unpolled' : null;
    if (kind === state.kind) return;
    if (state.kind && now() > state.since)
      spans.push({ room, kind: state.kind, from: state.since, ms: now() - state.since });
    Object.assign(state, { kind, since: now() });
  };

  return {
    /** Those that are over, and those that go on. */
    spans: (): Span[] => [
      ...spans,
      ...[...rooms].flatMap(([room, { kind, since }]) =>
        kind ? [{ room, kind, from: since, ms: now() - since }] : [],
      ),
    ],
    /** How often a room came to another replica than the one that had polled it last. */
    get handovers() {
      return handovers;
    },
    pollersOf: (room: number): number => roomOf(room).pollers.size,
    polls(room: number, replica: number, isPolling: boolean) {
      const state = roomOf(room);
      if (isPolling && !state.pollers.has(replica)) {
        state.pollers.add(replica);
        if (state.last !== null && state.last !== replica) handovers += 1;
        state.last = replica;
      } else if (!isPolling) {
        state.pollers.delete(replica);
      }
      judge(room);
    },
    killed(replica: number) {
      for (const [room, { pollers }] of rooms) if (pollers.delete(replica)) judge(room);
    },
    /** Somebody came, or left. */
    watchers: (room: number, by: 1 | -1): void => {
      roomOf(room).watchers += by;
      judge(room);
    },
  };
}
