import type { Plugin } from 'graphql-yoga';
import {
  CALENDAR_PATH,
  type CalendarLinks,
  type SignedCalendarTicket,
} from '../../../operation/calendar-links.ts';
import { createCalendars, type Calendars } from '../../../operation/calendars.ts';
import { ownerOf } from '../../../operation/context.ts';
import type { Merchant, Merchants } from '../../../operation/merchants.ts';
import type { NodeExchange } from '../../../operation/node-exchange.ts';
import type { ScopeExchange } from '../../../operation/request-scope.ts';
import type { RequestVisit } from '../error-answers.ts';
import { isUnchanged } from '../kept-answers.ts';
import {
  endWithPage,
  keptFor,
  refusalAnswer,
  textAnswer,
  unreadableAnswer,
  wrongMethod,
  type PageAnswer,
} from './page-answers.ts';
import { createPageDoor, type PageDoorOptions } from './page-doors.ts';

/** A calendar is a file for programs: browsers save it, and run nothing. */
const CALENDAR_HEADERS = {
  'content-type': 'text/calendar; charset=utf-8',
  'content-disposition': 'attachment; filename="lessons.ics"',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Follows of one link a minute: a whole school may have the one that its site shows. */
const FOLLOWS_OF_A_LINK = 300;

export interface CalendarPageOptions extends PageDoorOptions {
  links: CalendarLinks;
  merchants: Merchants;
}

type Exchange = NodeExchange & ScopeExchange;

/**
 * Serves what `Query.calendarLink` leads to, for phones that ask again every hour and show no credentials: the same checks
 * as for previews come first. Who has what is still so is told that alone (304).
 */
export function useCalendarPage(options: CalendarPageOptions): Plugin<object, Exchange> {
  const { links, merchants } = options;
  const calendars = createCalendars();
  const door = createPageDoor('calendar', FOLLOWS_OF_A_LINK, options);

  const answerTo = async ({ request, url, serverContext }: RequestVisit<Exchange>): Promise<PageAnswer> => {
    const { method } = request;
    const wrong = wrongMethod(method, 'Calendars');
    if (wrong) return wrong;
    const ticket = links.ticketOf(url, (name) => {
      const found = merchants.all.get(name);
      return found && ownerOf(found);
    });
    const merchant = ticket && merchants.all.get(ticket.merchant);
    if (ticket && serverContext.scope) serverContext.scope.merchant = ticket.merchant;
    const link = ticket && { key: ticket.key, name: nameOf(ticket) };
    const refusal = await door.refusalOf(serverContext, link, merchant);
    if (refusal) return refusalAnswer(refusal);
    if (!merchant) return textAnswer(403, 'This link is not valid, or not any more. Ask for a new one.');
    const answer = await calendarAnswer(ticket, merchant, request, serverContext, { ...options, calendars });
    return door.letOut(answer, method, serverContext.res);
  };

  const serve = async (visit: RequestVisit<Exchange>): Promise<void> =>
    endWithPage(visit, await answerTo(visit));

  return {
    onRequest: (visit) => (visit.url.pathname.startsWith(CALENDAR_PATH) ? serve(visit) : undefined),
  };
}

/** In the log: nothing that opens it, and nobody's name. */
function nameOf({ merchant, holder, rooms }: SignedCalendarTicket): string {
  return `of ${rooms ? `${rooms.length} rooms` : 'all rooms'} of ${merchant}, holder ${holder.toString('hex')}`;
}

async function calendarAnswer(
  ticket: SignedCalendarTicket,
  merchant: Merchant,
  request: Request,
  { scope }: ScopeExchange,
  { calendars, logger }: CalendarPageOptions & { calendars: Calendars },
): Promise<PageAnswer> {
  try {
    const { body, etag } = await calendars.read(merchant, ticket.rooms, {
      signal: request.signal,
      origin: scope,
    });
    const kept = { 'cache-control': keptFor(calendars.ttlSeconds), etag };
    if (isUnchanged(request.headers.get('if-none-match'), etag))
      return { status: 304, headers: kept, body: '' };
    return { status: 200, headers: { ...CALENDAR_HEADERS, ...kept }, body };
  } catch (error) {
    return unreadableAnswer(error, request, scope, logger);
  }
}
