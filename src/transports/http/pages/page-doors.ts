import type { GraphQLError } from 'graphql';
import type { ServerResponse } from 'node:http';
import { createTicketLimiter } from '../../../access/limiters.ts';
import { overloaded, refuseFirst, type LoadSheddingOptions } from '../../../operation/checks/load-check.ts';
import type { NodeExchange } from '../../../operation/node-exchange.ts';
import type { Merchant } from '../../../operation/merchants.ts';
import { takePoints, type RateLimits } from '../../../operation/rate-limits.ts';
import type { ScopeExchange } from '../../../operation/request-scope.ts';
import type { LineLog } from '../../../runtime/log-sampling.ts';
import { refusalAnswer, type PageAnswer } from './page-answers.ts';
import { PageReaders } from './page-readers.ts';

/** What is refused at the door of a page, and to whom. */
export interface PageDoorOptions {
  /** Null: no address is counted. Links always are. */
  rates: RateLimits | null;
  shedding: LoadSheddingOptions;
  /** Whether links beyond their limit are only logged. */
  isWarnOnly: boolean;
  /** Without it, that of `page-readers.ts`. */
  takeWithinMs?: number | undefined;
  logger: LineLog;
}

/** A good link, as it is counted and logged. */
export interface CountedLink {
  key: string;
  /** For the log: what it leads to. */
  name: string;
}

/** A link is all that it takes to come to a page, so it is counted before the vendor is called for it. */
export function createPageDoor(
  page: 'preview' | 'calendar',
  followsOfALink: number,
  options: PageDoorOptions,
) {
  const { rates, shedding } = options;
  const tickets = createTicketLimiter(followsOfALink);
  const readers = new PageReaders(options.takeWithinMs);

  return {
    /** Undefined: nothing is against it. */
    refusalOf: async (
      exchange: NodeExchange & ScopeExchange,
      link: CountedLink | undefined,
      merchant: Pick<Merchant, 'duobei'> | undefined,
    ): Promise<GraphQLError | undefined> => {
      // Only good links are counted one by one: anybody can write bad ones, as many as fill a memory.
      const ofAddress = await rates?.takeForPage(exchange, page);
      if (ofAddress || !link) return ofAddress;
      const vendorWaitMs = merchant?.duobei.health().expectedWaitMs ?? 0;
      const asked = { key: link.key, points: 1, scope: exchange.scope, name: `${page} ${link.name}` };
      return (await takePoints(tickets, asked, options)) ?? refuseFirst(shedding, vendorWaitMs);
    },
    /** The answer, unless it is bytes and too many readers hold others. */
    letOut: (answer: PageAnswer, method: string, res: ServerResponse | undefined): PageAnswer => {
      const isTooMuch =
        res && method === 'GET' && typeof answer.body !== 'string' && !readers.add(res, answer.body);
      return isTooMuch ? refusalAnswer(overloaded()) : answer;
    },
  };
}
