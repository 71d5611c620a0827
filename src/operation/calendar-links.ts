import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../access/caller.ts';
import {
  bytesOfTicket,
  fitsTicket,
  merchantIn,
  ticketFromBytes,
  type CalendarTicket,
} from './calendar-ticket.ts';

/** Where calendars are served. */
export const CALENDAR_PATH = '/calendar/';
const SUFFIX = '.ics';

/** An account with calendars. */
export interface CalendarOwner {
  /** As it is configured. */
  name: string;
  /** Its name at the vendor: another account that is given the same name here is another owner. */
  partner: string;
}

const SIGN_BYTES = 32;
const HOLDER_BYTES = 8;

/** Proxies and phones take paths of 4 KB: room for 184 of the vendor's usual ids. */
const MAX_PATH_CHARACTERS = 4_000;

/** A ticket that is good. */
export interface SignedCalendarTicket extends CalendarTicket {
  /** What it is counted by: the same however the link is written. */
  key: string;
}

export interface CalendarLinks {
  /**
   * A link to the calendar of the caller's rooms, or of all where nothing says which. It is good as long as the key is, and
   * the same each time. Null where the rooms are more than a link has room for.
   */
  linkTo(owner: CalendarOwner, caller: Pick<Caller, 'name' | 'rooms'>, requestUrl: string): string | null;
  /** The ticket of a link; undefined when it is forged, of another key or owner, or not there. */
  ticketOf(
    url: URL,
    ownerNamed: (merchant: string) => CalendarOwner | undefined,
  ): SignedCalendarTicket | undefined;
}

export interface CalendarLinkOptions {
  /** Signs the tickets, and nothing else. Whoever changes it takes all links back. */
  calendarKey: string;
  /** Where clients reach the gateway; null: where the request came to. */
  publicUrl: string | null;
}

/** Links to calendars, which phones and their providers keep and share: so they do not expire, and open nothing else. */
export function createCalendarLinks({ calendarKey, publicUrl }: CalendarLinkOptions): CalendarLinks {
  const keyFor = (use: string) =>
    Buffer.from(hkdfSync('sha256', calendarKey, '', `duobei-graphql calendar ${use} 1`, 32));
  const [ticketKey, holderKey] = [keyFor('ticket'), keyFor('holder')];
  const signOf = (ticket: Buffer, { partner }: CalendarOwner) =>
    createHmac('sha256', ticketKey).update(`${partner}\n`).update(ticket).digest();
  // Under a key: nobody reads a name from it, or finds the name that they guess.
  const holderOf = (name: string) =>
    createHmac('sha256', holderKey).update(name).digest().subarray(0, HOLDER_BYTES);

  return {
    linkTo(owner, { name, rooms }, requestUrl) {
      // What is longer is no id of a room.
      const ids = rooms && [...rooms].filter(fitsTicket).sort();
      const ticket = bytesOfTicket({ merchant: owner.name, holder: holderOf(name), rooms: ids });
      const signed = Buffer.concat([ticket, signOf(ticket, owner)]).toString('base64url');
      const path = `${CALENDAR_PATH}${signed}${SUFFIX}`;
      return path.length > MAX_PATH_CHARACTERS ? null : `${publicUrl ?? new URL(requestUrl).origin}${path}`;
    },
    ticketOf({ pathname }, ownerNamed) {
      if (!pathname.endsWith(SUFFIX) || pathname.length > MAX_PATH_CHARACTERS) return undefined;
      const signed = Buffer.from(pathname.slice(CALENDAR_PATH.length, -SUFFIX.length), 'base64url');
      if (signed.length <= SIGN_BYTES) return undefined;
      const ticket = signed.subarray(0, -SIGN_BYTES);
      const merchant = merchantIn(ticket);
      const owner = merchant === undefined ? undefined : ownerNamed(merchant);
      if (!owner) return undefined;
      const sign = signOf(ticket, owner);
      if (!timingSafeEqual(signed.subarray(-SIGN_BYTES), sign)) return undefined;
      const read = ticketFromBytes(ticket);
      return read && { ...read, key: sign.toString('base64url') };
    },
  };
}
