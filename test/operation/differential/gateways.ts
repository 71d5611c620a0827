import { strangerCaller, unlimitedCaller, type Caller } from '../../../src/access/caller.ts';
import { SCOPES } from '../../../src/access/scopes.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { startWith } from '../jit-gateway.ts';
import type { Draw } from './draw.ts';

const FOR_EVER_MS = 1e9;

const execution = {
  maxVendorCalls: Infinity,
  isWarnOnly: false,
  isCostReported: false,
  compiledAtUse: 3,
  // No time passes, so that everything may be compiled.
  now: () => 0,
};

/** Whom an operation let in by one set of its variables another would show. */
const NOBODY = { maxPerRoom: 0 };

const ttlMs = (ms: number) => ({ record: ms, list: ms, merchant: ms, liveStatistics: ms, playback: ms });

/** A gateway that has no bound for what is compiled, and remembers every answer. */
export function startRemembering(): Promise<TestGateway> {
  return startWith(3, { knownUsers: NOBODY, cache: { ttlMs: ttlMs(FOR_EVER_MS) }, yoga: { execution } });
}

/** One whose vendor refuses some of what it is asked, each time. */
export async function startRefused(): Promise<TestGateway> {
  const gateway = await startWith(3, { knownUsers: NOBODY, cache: { ttlMs: ttlMs(0) }, yoga: { execution } });
  gateway.sandbox.settings.features = { userStatistics: false, playback: true };
  const refused = ['room/listDocuments', 'statistics/zhibo/room', 'document/detail'].map(
    (path) => `v3/${path}`,
  );
  for (const endpoint of [...refused, 'v4/room/listDocuments']) {
    gateway.sandbox.faults.add({ endpoint, kind: 'error', times: Infinity });
  }
  gateway.sandbox.faults.add({ endpoint: 'v3/merchant', kind: 'wrong-shape', times: Infinity });
  return gateway;
}

/** Most often somebody who may do everything. */
export function drawCaller(draw: Draw): Caller {
  if (draw.chance(0.75)) return unlimitedCaller;
  if (draw.chance(0.1)) return strangerCaller;
  const { liveRoom, endedRoom, studentUserId } = seedIds;
  return {
    kind: 'user',
    name: 'user',
    userId: draw.chance(0.8) ? studentUserId : null,
    scopes: new Set(SCOPES.filter(() => draw.chance(0.7))),
    rooms: draw.chance(0.4) ? new Set([liveRoom, endedRoom]) : null,
  };
}

/** A gateway and a vendor that nothing has happened to; compiles everything at once, or nothing. */
export function startFresh(isCompiling: boolean): Promise<TestGateway> {
  return startWith(null, { yoga: { execution: { ...execution, compiledAtUse: isCompiling ? 1 : null } } });
}
