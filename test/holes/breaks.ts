import type { Break } from './break.ts';
import { archiveBreaks } from './breaks/archive.ts';
import { attendanceBreaks } from './breaks/attendance.ts';
import { bodyBreaks } from './breaks/bodies.ts';
import { calendarBreaks } from './breaks/calendars.ts';
import { connectionBreaks } from './breaks/connections.ts';
import { federationBreaks } from './breaks/federation.ts';
import { httpBreaks } from './breaks/http.ts';
import { keptBreaks } from './breaks/kept.ts';
import { mcpBreaks } from './breaks/mcp.ts';
import { merchantBreaks } from './breaks/merchants.ts';
import { listBreaks } from './breaks/lists.ts';
import { operationBreaks } from './breaks/operation.ts';
import { ownBreaks } from './breaks/own.ts';
import { pollingBreaks } from './breaks/polling.ts';
import { readsBreaks } from './breaks/reads.ts';
import { resilienceBreaks } from './breaks/resilience.ts';
import { runtimeBreaks } from './breaks/runtime.ts';
import { schemaBreaks } from './breaks/schema.ts';
import { sharingBreaks } from './breaks/sharing.ts';
import { signInBreaks } from './breaks/sign-in.ts';
import { streamBreaks } from './breaks/streams.ts';
import { telemetryBreaks } from './breaks/telemetry.ts';
import { unseenBreaks } from './breaks/unseen.ts';
import { uploadBreaks } from './breaks/uploads.ts';
import { vendorBreaks } from './breaks/vendor.ts';
import { watchingBreaks } from './breaks/watching.ts';

/** All of them, by the rooms of the house, and those that somebody else chose. */
export const breaks: readonly Break[] = [
  ...archiveBreaks,
  ...attendanceBreaks,
  ...bodyBreaks,
  ...calendarBreaks,
  ...connectionBreaks,
  ...federationBreaks,
  ...httpBreaks,
  ...keptBreaks,
  ...mcpBreaks,
  ...merchantBreaks,
  ...listBreaks,
  ...operationBreaks,
  ...ownBreaks,
  ...pollingBreaks,
  ...readsBreaks,
  ...resilienceBreaks,
  ...runtimeBreaks,
  ...schemaBreaks,
  ...sharingBreaks,
  ...signInBreaks,
  ...streamBreaks,
  ...telemetryBreaks,
  ...unseenBreaks,
  ...uploadBreaks,
  ...vendorBreaks,
  ...watchingBreaks,
];
