import { specifiedDirectives, type GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import { deferDirective } from './shared/defer-directive.ts';
import './shared/scalars.ts';
import './room/room.ts';
import './room/room-documents.ts';
import './room/room-chat.ts';
import './room/room-app-entry.ts';
import './room/room-entry.ts';
import './room/room-known-users.ts';
import './room/room-mutations.ts';
import './room/create-rooms.ts';
import './room/create-rooms-progress.ts';
import './room/delete-rooms.ts';
import './room/room-queries.ts';
import './room/room-wechat-pages.ts';
import './room/room-subscriptions.ts';
import './document/document.ts';
import './document/document-mutations.ts';
import './document/document-preview.ts';
import './document/document-queries.ts';
import './document/document-subscriptions.ts';
import './merchant/merchant.ts';
import './merchant/merchant-account.ts';
import './merchant/merchant-history.ts';
import './merchant/merchant-queries.ts';
import './statistics/room-statistics.ts';
import './statistics/attendances.ts';
import './statistics/live-attendance.ts';
import './statistics/live-statistics.ts';
import './statistics/playback.ts';
import './statistics/playback-days.ts';
import './statistics/playback-summaries.ts';
import './statistics/user-activity.ts';
import './statistics/delete-user-data.ts';
import './video/video-mutations.ts';
import './wechat-live/wechat-live-mutations.ts';
import './viewer/viewer.ts';
import './viewer/calendar-link.ts';
import './room/viewer-rooms.ts';

/** What somebody who opens the schema reads first. */
const DESCRIPTION = `
Live classrooms of Duobeiyun (多贝云): rooms, documents, statistics, recordings and the merchant behind them, linked with
each other, from the vendor's signed partner API.

Ids are global and opaque, and an argument that names one room or document takes the vendor's own id as well (\`node\` and
\`nodes\` do not); lists are Relay connections over the vendor's numbered pages, with \`pageCursors\` to jump; times are RFC 3339 instants in UTC, days
are days in Shanghai, and units are in the names.

What does not exist is null; what the caller of a mutation can fix is in \`userErrors\`; everything else is an error with a
stable \`extensions.code\`.
`
  .trim()
  .replaceAll(/(?<!\n)\n(?!\n)/g, ' ');

/** Builds the whole schema, which Pothos sorts by name, so that its printed form is the same wherever a type was declared. */
export function createSchema(): GraphQLSchema {
  const schema = builder.toSchema({ directives: [...specifiedDirectives, deferDirective] });
  schema.description = DESCRIPTION;
  return schema;
}
