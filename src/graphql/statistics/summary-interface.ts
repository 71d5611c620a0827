import { builder } from '../builder.ts';
import { DeviceTypeEnum } from '../shared/device-type.ts';
import { NoStatisticsReasonEnum } from './no-statistics-reason.ts';
import type { UserSummary } from './user-summaries.ts';

/** What the entries have in common. No field answers the bare interface, so nothing has to tell the types apart. */
export const UserSummaryRef = builder.interfaceRef<UserSummary>('UserSummary').implement({
  description: 'What is known of one user, of several that were asked for together.',
  fields: (t) => ({
    userId: t.exposeString('userId', {
      nullable: false,
      description: "The user's id on the partner's own site, as it was asked for.",
    }),
    firstStartedAt: t.expose('firstStartedAt', {
      type: 'DateTime',
      description: 'When the first session began; null where the vendor does not say it of any.',
    }),
    lastEndedAt: t.expose('lastEndedAt', {
      type: 'DateTime',
      description: 'When the last session ended; null where the vendor does not say it of any.',
    }),
    deviceTypes: t.expose('deviceTypes', {
      type: [DeviceTypeEnum],
      nullable: false,
      description:
        'Device classes of the sessions, each once, in order of first use; empty where none is known.',
    }),
    sessionCount: t.exposeInt('sessionCount', {
      description: 'Number of sessions; null where there is a `reason`.',
    }),
    reason: t.expose('reason', {
      type: NoStatisticsReasonEnum,
      description:
        'Why nothing is known of this user, so that all else is null or empty; null where something is.',
    }),
  }),
});
