import type { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { RequestId } from '@modelcontextprotocol/sdk/types.js';

/** What a program may cancel by a message: its requests that are under way. All else is told anew by each of them. */
export interface McpSession {
  id: string;
  /** Whose it is; to all others it does not exist. */
  owner: string;
  transport: WebStandardStreamableHTTPServerTransport;
  underWay: Set<RequestId>;
}

/** Bounds of one process. Without a place a client goes on without a session. */
export interface SessionBounds {
  max: number;
  maxPerOwner: number;
  /** How long nothing was asked in a session whose place another may have. */
  idleMs: number;
}

const BOUNDS: SessionBounds = {
  max: 1_000,
  maxPerOwner: 20,
  idleMs: 30 * 60_000,
};

/** None ends by itself: clients that find theirs ended are told so with each call, and seldom begin another. */
export interface McpSessions {
  /** Takes a place, if need be that of an idle session; false where there is none. */
  add: (session: McpSession) => boolean;
  /** Undefined where there is none of this id, or somebody else has it. */
  find: (id: string, owner: string) => McpSession | undefined;
  end: (session: McpSession) => void;
}

export interface SessionOptions extends Partial<SessionBounds> {
  now?: (() => number) | undefined;
  /** Told of each session; the answer is told of its end. `leave` ends it when the gateway stops. */
  onOpen: (leave: () => void) => () => void;
}

interface Kept {
  session: McpSession;
  usedAt: number;
  onEnd: () => void;
}

export function createMcpSessions({ onOpen, now = Date.now, ...given }: SessionOptions): McpSessions {
  const { max, maxPerOwner, idleMs } = { ...BOUNDS, ...given };
  /** Who has asked for nothing for the longest time comes first. */
  const kept = new Map<string, Kept>();

  const end = ({ id }: McpSession): void => {
    const one = kept.get(id);
    kept.delete(id);
    one?.onEnd();
  };
  const isIdle = ({ usedAt, session }: Kept): boolean =>
    now() - usedAt >= idleMs && session.underWay.size === 0;
  const makeRoomFor = (owner: string): boolean => {
    const all = [...kept.values()];
    const own = all.filter(({ session }) => session.owner === owner);
    const isFull = own.length >= maxPerOwner;
    if (!isFull && all.length < max) return true;
    const idle = (isFull ? own : all).find(isIdle);
    if (idle) end(idle.session);
    return idle !== undefined;
  };
  return {
    add(session) {
      if (!makeRoomFor(session.owner)) return false;
      kept.set(session.id, { session, usedAt: now(), onEnd: onOpen(() => end(session)) });
      return true;
    },
    find(id, owner) {
      const one = kept.get(id);
      if (one?.session.owner !== owner) return undefined;
      kept.delete(id);
      kept.set(id, one);
      one.usedAt = now();
      return one.session;
    },
    end,
  };
}
