import type { KeptBalance, UsagePeriod } from '../../archive/archive.ts';
import { builder } from '../builder.ts';
import { ARCHIVE_ALONE, daySpanFrom, requireKept, SPAN_LIMIT } from '../fields/kept.ts';
import { recordFree } from '../fields/look-ahead.ts';
import { needs, needsMerchantWide } from '../fields/scopes.ts';
import { MerchantRef } from '../refs.ts';

const UsageIntervalEnum = builder.enumType('UsageInterval', {
  description: 'Calendar periods in Asia/Shanghai.',
  values: {
    DAY: { description: 'Days.' },
    WEEK: { description: 'Weeks, which begin on Monday.' },
    MONTH: { description: 'Months.' },
  } as const,
});

const UsagePeriodRef = builder.objectRef<UsagePeriod>('UsagePeriod').implement({
  description:
    "What a merchant's rooms had in one period, as far as it lies in the span that was asked for and is kept.",
  fields: (t) => ({
    from: t.expose('from', { type: 'Date', nullable: false, description: 'The first day.' }),
    to: t.expose('to', { type: 'Date', nullable: false, description: 'The last day.' }),
    lessonCount: t.exposeInt('lessonCount', {
      nullable: false,
      description: 'Live lessons that began in the period and have statistics.',
    }),
    studentCount: t.exposeInt('studentCount', {
      nullable: false,
      description: 'Students of those lessons; somebody in two lessons counts twice.',
    }),
    liveWatchedSeconds: t.exposeFloat('liveWatchedSeconds', {
      nullable: false,
      description: 'How long those students watched, in seconds.',
    }),
    playbackViewCount: t.exposeInt('playbackViewCount', {
      nullable: false,
      description: 'Views of recordings in the period.',
    }),
    playbackWatchedSeconds: t.exposeFloat('playbackWatchedSeconds', {
      nullable: false,
      description: 'How long recordings were watched in the period, in seconds.',
    }),
    spending: t.expose('spending', {
      type: 'Decimal',
      description:
        "What was spent in the period, in the vendor's account currency: how much `Merchant.totalConsumed` grew. Balances are read once a day, soon after midnight, so that what was spent today is in none yet, and of yesterday neither until then. What was spent while none was kept counts to the period that the next one closes. Null where no two balances that are kept say it. Needs scope `merchant:read`.",
      access: needs('merchant:read'),
    }),
    lostRoomDays: t.exposeInt('lostRoomDays', {
      nullable: false,
      description: 'Days of playback, counted for each room, that nobody read while the vendor had them.',
    }),
  }),
});

const DailyBalanceRef = builder.objectRef<KeptBalance>('DailyBalance').implement({
  description:
    "The merchant's account as it was read on one day, in the vendor's account currency: soon after midnight as a rule, so that it is what the day began with.",
  fields: (t) => ({
    date: t.expose('day', {
      type: 'Date',
      nullable: false,
      description: 'The day on which it was read, in Asia/Shanghai.',
    }),
    balance: t.expose('balance', { type: 'Decimal', description: 'Account balance.' }),
    totalToppedUp: t.expose('totalToppedUp', { type: 'Decimal', description: 'Sum of all top-ups so far.' }),
    totalConsumed: t.expose('totalConsumed', {
      type: 'Decimal',
      description: 'Sum of all consumption so far.',
    }),
    collectedAt: t.expose('collectedAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When it was read at the vendor.',
    }),
  }),
});

builder.objectFields(MerchantRef, (t) => {
  const span = {
    from: t.arg({ type: 'Date', required: true, description: `First day. A span has ${SPAN_LIMIT}.` }),
    to: t.arg({ type: 'Date', required: true, description: 'Last day.' }),
  };
  return {
    usage: t.field({
      type: [UsagePeriodRef],
      nullable: { list: true, items: false },
      description: `What all rooms of the merchant had, deleted ones included, by period: every period of the span in order, also those of which nothing is kept. As far as the archive has read it: playback of a day is there once its room was visited. ${ARCHIVE_ALONE}`,
      access: needsMerchantWide('statistics:read'),
      extensions: recordFree(),
      args: {
        ...span,
        interval: t.arg({
          type: UsageIntervalEnum,
          required: true,
          defaultValue: 'WEEK',
          description: 'Length of the periods; the first and the last are cut off at the ends of the span.',
        }),
      },
      resolve: (_merchant, { interval, ...args }, context) =>
        requireKept(context).usage(daySpanFrom(args, context), interval),
    }),
    balanceHistory: t.field({
      type: [DailyBalanceRef],
      nullable: { list: true, items: false },
      description: `Balance and totals once a day, in order, for the days on which they were read: soon after midnight as a rule, so that they are what the day began with. ${ARCHIVE_ALONE}`,
      access: needsMerchantWide('merchant:read'),
      extensions: recordFree(),
      args: span,
      resolve: (_merchant, args, context) => requireKept(context).balances(daySpanFrom(args, context)),
    }),
  };
});
