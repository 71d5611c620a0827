import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { DEFAULT_MERCHANT } from '../access/merchant-choice.ts';
import type { SignedLink } from '../vendor/endpoints/room-links.ts';

/** Where previews are served. */
export const PREVIEW_PATH = '/preview/';

/** Long enough to open a page of thumbnails, too short to pass a link around. */
const LINK_TTL_SECONDS = 300;

/** Name of the merchant that a link is about, which its ticket has still to prove. */
export function merchantOf({ searchParams }: URL): string {
  return searchParams.get('merchant') ?? DEFAULT_MERCHANT;
}

/** What a link holds that is good. */
export interface PreviewTicket {
  documentId: string;
  /** What it is counted by: the same however the link is written. */
  key: string;
}

export interface PreviewLinks {
  /** A link through the gateway to the preview of a document, by its vendor id. */
  linkTo(documentId: string, requestUrl: string): SignedLink;
  /** The ticket of a link; undefined when it is forged, expired or not there. */
  ticketOf(url: URL): PreviewTicket | undefined;
}

export interface PreviewLinkOptions {
  /** Name of the merchant whose documents they show. */
  merchant: string;
  /** The vendor's secret. The key of the tickets is derived from it, so all replicas agree without configuration. */
  appKey: string;
  /** Where clients reach the gateway; null: where the request came to. */
  publicUrl: string | null;
  /** The gateway's clock, epoch milliseconds. */
  now: () => number;
}

/**
 * Links of the gateway's own. The vendor's signed preview link never leaves the gateway: its weak sign would open
 * other calls with the same parameters.
 */
export function createPreviewLinks({ merchant, appKey, publicUrl, now }: PreviewLinkOptions): PreviewLinks {
  const isNamed = merchant !== DEFAULT_MERCHANT;
  const key = Buffer.from(hkdfSync('sha256', appKey, '', 'duobei-graphql preview ticket 1', 32));
  const ticketFor = (documentId: string, expires: number) =>
    createHmac('sha256', key)
      .update(`${isNamed ? `${merchant}\n` : ''}${documentId}\n${expires}`)
      .digest();

  return {
    linkTo(documentId, requestUrl) {
      const expires = Math.floor(now() / 1000) + LINK_TTL_SECONDS;
      const ticket = ticketFor(documentId, expires).toString('base64url');
      const origin = publicUrl ?? new URL(requestUrl).origin;
      return {
        url: `${origin}${PREVIEW_PATH}${encodeURIComponent(documentId)}?${isNamed ? `merchant=${merchant}&` : ''}expires=${expires}&ticket=${ticket}`,
        expiresAt: new Date(expires * 1000),
      };
    },
    ticketOf(url) {
      const documentId = url.pathname.slice(PREVIEW_PATH.length);
      const expires = url.searchParams.get('expires') ?? '';
      const given = Buffer.from(url.searchParams.get('ticket') ?? '', 'base64url');
      if (!/^\d{1,12}$/.test(expires) || Number(expires) * 1000 <= now()) return undefined;
      const right = ticketFor(documentId, Number(expires));
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      return { documentId, key: right.toString('base64url') };
    },
  };
}
