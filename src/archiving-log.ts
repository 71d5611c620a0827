import type { CollectorEvent } from './archive/collector/events.ts';
import type { Logger } from './runtime/logger.ts';

/** Writes down what the collector tells. Rooms are named, users never. */
export function logCollection(logger: Logger): (event: CollectorEvent) => void {
  return (event) => {
    switch (event.kind) {
      case 'began':
        logger.info('This instance collects statistics for the archive');
        break;
      case 'ended':
        logger.info({ reason: event.reason }, 'This instance collects no more');
        break;
      case 'archive-away':
        logger.error(
          { code: event.code },
          `The archive is away: nothing is kept, and its fields are errors. The gateway goes on trying (${event.code})`,
        );
        break;
      case 'archive-back':
        logger.info({ awayMs: event.awayMs }, 'The archive is back');
        break;
      case 'days-lost':
        logger.warn(
          { merchant: event.merchant, roomId: event.roomId, ...event.span },
          'Days of playback are lost: the vendor has them no more',
        );
        break;
      case 'not-enabled':
        logger.warn(
          { merchant: event.merchant, of: event.of },
          'The vendor has not enabled these statistics for the merchant: they are asked for again in a day',
        );
        break;
      case 'failed':
        logger.info(
          { merchant: event.merchant, step: event.step, err: event.error },
          'A part of the collection failed, and comes again',
        );
        break;
      case 'waiting':
      case 'room-deleted':
      case 'forgotten':
        logger.debug(event, 'The archive has changed');
        break;
    }
  };
}
