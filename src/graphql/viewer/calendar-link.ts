import { GraphQLError } from 'graphql';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { forOneCaller } from '../fields/for-one-caller.ts';
import { needs } from '../fields/scopes.ts';

const CalendarLinkRef = builder.objectRef<{ url: string }>('CalendarLink');

CalendarLinkRef.implement({
  description:
    'A link to an iCalendar file (RFC 5545) that phones and other calendars subscribe to. It does not expire: it is good until the operator changes `CALENDAR_KEY`.',
  fields: (t) => ({
    url: t.expose('url', {
      type: 'URL',
      nullable: false,
      description:
        'The link. Whoever has it reads titles and times of these rooms, without a token, and nothing else: no link into a room and no code.',
    }),
  }),
});

builder.queryField('calendarLink', (t) =>
  t.field({
    type: CalendarLinkRef,
    description:
      "A link through the gateway to a calendar of the caller's rooms: those that the token names, as it names them now, or all of the merchant, from four weeks back to 26 weeks ahead. The same each time. `FEATURE_NOT_ENABLED` where the gateway has no `CALENDAR_KEY`; `FORBIDDEN` where the token names more rooms than a link has room for, some 180. No vendor call.",
    access: needs('calendar:read'),
    extensions: forOneCaller,
    resolve: (_root, _args, { calendarLink }) => ({ url: urlFrom(calendarLink) }),
  }),
);

function urlFrom(calendarLink: GraphQLContext['calendarLink']): string {
  if (!calendarLink) throw refused('FEATURE_NOT_ENABLED', 'This gateway serves no calendars.');
  const url = calendarLink();
  if (url === null) {
    throw refused('FORBIDDEN', 'This token names more rooms than a link to a calendar has room for.');
  }
  return url;
}

function refused(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
