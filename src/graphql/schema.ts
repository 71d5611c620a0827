import { lexicographicSortSchema, specifiedDirectives, type GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import { deferDirective } from './shared/defer-directive.ts';
import './shared/scalars.ts';
import './room/room.ts';
import './room/room-documents.ts';
import './room/room-chat.ts';
import './room/room-entry.ts';
import './room/room-mutations.ts';
import './room/room-queries.ts';
import './room/room-subscriptions.ts';
import './document/document.ts';
import './document/document-mutations.ts';
import './document/document-preview.ts';
import './document/document-queries.ts';
import './document/document-subscriptions.ts';
import './merchant/merchant.ts';
import './merchant/merchant-queries.ts';
import './statistics/room-statistics.ts';
import './statistics/live-attendance.ts';
import './statistics/live-statistics.ts';
import './statistics/playback.ts';
import './video/video-mutations.ts';
import './live/live-mutations.ts';
import './viewer.ts';

/** Builds the whole schema, sorted by name so that its printed form is the same wherever a type was declared. */
export function createSchema(): GraphQLSchema {
  return lexicographicSortSchema(builder.toSchema({ directives: [...specifiedDirectives, deferDirective] }));
}
