import { isIntrospectionType, isObjectType, type GraphQLSchema } from 'graphql';
import { accessRuleOf, type AccessRule } from '../../src/graphql/fields/scopes.ts';

/** Rules about what stands in an argument; their tests are beside this file. */
const ARGUMENT_RULES: [coordinate: string, needs: string][] = [
  ['`Query.node`, `Query.nodes` of a `Room`', '`room:read`'],
  ['`Query.node`, `Query.nodes` of a `Document`', '`document:read`, whole merchant'],
  ...['`Room.entryLink(input:)`', '`Room.appEntry(input:)`'].flatMap((entry): [string, string][] => [
    [`${entry} with role \`HOST\``, '`room:enter-host`'],
    [`${entry} with role \`ASSISTANT\``, '`room:enter-assistant`'],
    [`${entry} with role \`INVISIBLE_MONITOR\``, '`room:enter-monitor`'],
    [`${entry} with role \`PARENT\``, '`room:enter-parent`'],
    [`${entry} for another \`userId\``, '`room:entry-any-user`'],
  ]),
  ['`RoomStatistics.liveAttendance(userId:)` of somebody else', '`statistics:any-user`'],
  ['`RoomStatistics.playbackSessions(userId:)` of somebody else', '`statistics:any-user`'],
  ['`RoomStatistics.attendances(userIds:)` of somebody else', '`statistics:any-user`'],
  ['`RoomStatistics.playbackSummaries(userIds:)` of somebody else', '`statistics:any-user`'],
  ['`Query.userActivity(userId:)` of somebody else', '`statistics:any-user`'],
  ['`Mutation.uploadDocument` with `attachToRoomId`', '`room:write`'],
  ['`Mutation.uploadDocument` without `attachToRoomId`', 'whole merchant'],
  ['`Subscription.roomLiveStatistics`', '`statistics:read`'],
  ['every argument that names a room', 'the room is in the token’s `rooms`, if it has any'],
];

/** Every field with a rule of its own, as Markdown. */
export function accessTable(schema: GraphQLSchema): string {
  const rows: [string, string][] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const rule = accessRuleOf(field);
      if (rule) rows.push([`\`${type.name}.${field.name}\``, needsOf(rule)]);
    }
  }
  rows.sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '| field | needs |',
    '| --- | --- |',
    ...[...rows, ...ARGUMENT_RULES].map(([a, b]) => `| ${a} | ${b} |`),
  ].join('\n');
}

function needsOf({ anyOf, isMerchantWide, isPublic }: AccessRule): string {
  if (isPublic) return 'nothing';
  const scopes = anyOf.length === 0 ? 'a token or key' : anyOf.map((scope) => `\`${scope}\``).join(' or ');
  return isMerchantWide ? `${scopes}, whole merchant` : scopes;
}
