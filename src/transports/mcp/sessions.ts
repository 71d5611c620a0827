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
  /** Without a request. */
  idleMs: number;
  ageMs: number;
}

const BOUNDS: SessionBounds = {
  max: 1_000,
  maxPerOwner: 20,
  idleMs: 30 * 60_000,
  ageMs: 24 * 3_600_000,
};

export interface McpSessions {
  hasPlaceFor: (owner: string) => boolean;
  add: (session: McpSession) => void;
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
  openedAt: number;
  usedAt: number;
  onEnd: () => void;
}

export function createMcpSessions({ onOpen, now = Date.now, ...given }: SessionOptions): McpSessions {
  const { max, maxPerOwner, idleMs, ageMs } = { ...BOUNDS, ...given };
  /** Who has asked for nothing for the longest time comes first. */
  const kept = new Map<string, Kept>();

  const end = ({ id }: McpSession): void => {
    const one = kept.get(id);
    kept.delete(id);
    one?.onEnd();
  };
  const isOver = ({ usedAt, openedAt }: Kept): boolean =>
    now() - usedAt >= idleMs || now() - openedAt >= ageMs;
  const endOld = (): void => {
    for (const one of kept.values()) if (isOver(one)) end(one.session);
  };
  return {
    hasPlaceFor(owner) {
      endOld();
      if (kept.size >= max) return false;
      let own = 0;
      for (const { session } of kept.values()) if (session.owner === owner) own += 1;
      return own < maxPerOwner;
    },
    add(session) {
      const openedAt = now();
      kept.set(session.id, { session, openedAt, usedAt: openedAt, onEnd: onOpen(() => end(session)) });
    },
    find(id, owner) {
      endOld();
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
