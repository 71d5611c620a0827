import { createMemoryLimiters } from './access/limiters.ts';
import { answersOfLimiters, createPrimaryLimiters } from './access/primary-limiters.ts';
import type { Config } from './config/config.ts';
import { createMemoryStore } from './creates/memory-store.ts';
import { answersOfStore, createPrimaryStore } from './creates/primary-store.ts';
import { createIgnoredMessages } from './redis/ignored-messages.ts';
import type { Logger } from './runtime/logger.ts';
import { createPrimaryLink, type PrimaryLink } from './runtime/primary-link.ts';
import { createWorkerLinks, type WorkerLinks } from './runtime/worker-links.ts';
import { sharedPrefix, shareRecords, type AccountSharing, type Shared, type Sharing } from './sharing.ts';
import { createLeaseTable, createPrimaryLeases } from './watch/primary-leases.ts';
import { createSharedFleet } from './watch/shared-fleet.ts';

/** In the primary: what its workers share where there is no Redis. It ends with this process. */
export function createSharing(
  { rate, creates }: Pick<Config['access'], 'rate' | 'creates'>,
  logger: Logger,
): WorkerLinks {
  const onError = (error: unknown) => logger.error({ err: error }, 'A worker could not be answered');
  return createWorkerLinks(onError, (publish) => {
    const leases = createLeaseTable(() => performance.now(), publish);
    return {
      answers: {
        ...leases.answers,
        ...answersOfStore(createMemoryStore(Date.now)),
        ...answersOfLimiters(createMemoryLimiters(creates), 'creates'),
        ...(rate && answersOfLimiters(createMemoryLimiters(rate), 'rate')),
      },
      onEnd: leases.onEnd,
    };
  });
}

/** In a worker: its way to the primary. */
export function linkToPrimary(logger: Logger): PrimaryLink {
  const link = createPrimaryLink({
    send(message, onSent) {
      // A primary that is gone hears nothing, and its workers end with it.
      if (process.send && process.connected) process.send(message, undefined, {}, onSent);
      else setImmediate(onSent);
    },
    onChange(isThere) {
      if (isThere) logger.info('The primary process answers again');
      else
        logger.error(
          'The primary process does not answer: creates with a key are refused, reads go on, and each worker counts and polls alone',
        );
    },
  });
  process.on('message', (message) => link.take(message));
  return link;
}

/** In a worker: what the workers of one machine share through their primary. */
export function shareByPrimary(primary: PrimaryLink): Sharing {
  return {
    health: null,
    shareAccount: (sharing) => sharedOver(primary, sharing),
    close: () => primary.close(),
  };
}

function sharedOver(primary: PrimaryLink, { config, account, logger, records }: AccountSharing): Shared {
  const prefix = sharedPrefix(account.partner);
  const onIgnored = createIgnoredMessages(logger, Date.now);
  const { rate, creates } = config.access;
  const { leaseMs } = config.watch;
  const forget = primary.onMissed(records.clear);
  return {
    store: createPrimaryStore(primary, prefix),
    channels: primary,
    records: shareRecords(records, primary, prefix, onIgnored),
    fleet: createSharedFleet({
      prefix,
      leaseMs,
      channels: primary,
      leases: createPrimaryLeases(primary, prefix, leaseMs),
      onIgnored,
    }),
    limiters: {
      rate: rate && createPrimaryLimiters(rate, primary, 'rate', prefix),
      creates: createPrimaryLimiters(creates, primary, 'creates', prefix),
    },
    close() {
      forget();
      return Promise.resolve();
    },
  };
}
