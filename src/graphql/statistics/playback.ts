import type { PlaybackDay } from '../../vendor/endpoints/playback.ts';
import { dayOf } from '../../vendor/protocol/days.ts';
import { encodeGlobalId } from '../fields/ids.ts';
import {
  PlaybackDayRef,
  PlaybackHourRef,
  PlaybackMinuteRef,
  PlaybackSegmentRef,
  UserPlaybackSessionRef,
} from '../refs.ts';
import { DeviceTypeEnum } from '../shared/device-type.ts';
import { StatisticsSourceEnum } from '../shared/statistics-source.ts';

const MS_PER_HOUR = 3_600_000;
const HOURS_PER_DAY = 24;

PlaybackDayRef.implement({
  description: 'Playback of a room on one day.',
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'Names it in the caches of clients: one for each room and day. No argument takes it.',
      resolve: (day) => encodeGlobalId('PlaybackDay', `${day.roomId}:${dateOf(day)}`),
    }),
    vendorId: t.exposeString('vendorId', {
      description: "The vendor's record id. Vendor: `id`.",
    }),
    date: t.field({
      type: 'Date',
      nullable: false,
      description: 'The day, in Asia/Shanghai.',
      resolve: dateOf,
    }),
    startsAt: t.expose('startsAt', {
      type: 'DateTime',
      nullable: false,
      description: 'Midnight that starts the day in Asia/Shanghai. Vendor: `timestamp`.',
    }),
    source: t.expose('source', {
      type: StatisticsSourceEnum,
      nullable: false,
      description: 'Where the day comes from. Where both have it, larger figures win.',
    }),
    collectedAt: t.expose('collectedAt', {
      type: 'DateTime',
      description: 'When a day of the archive was read at the vendor; null of one that the vendor still has.',
    }),
    isFinal: t.exposeBoolean('isFinal', {
      nullable: false,
      description:
        'Whether the day was over when it was read. Otherwise more may be added, or may have been missed.',
    }),
    hours: t.field({
      type: [PlaybackHourRef],
      nullable: false,
      description: 'Playback per hour of the day. Vendor: `watchedTrend` and `watchedDurationTrend`.',
      args: {
        includeEmpty: t.arg.boolean({
          defaultValue: false,
          description: 'Also returns hours without playback, so that there are 24.',
        }),
      },
      resolve: (day, { includeEmpty }) => hoursOf(day, includeEmpty === true),
    }),
    minutes: t.expose('minutes', {
      type: [PlaybackMinuteRef],
      nullable: false,
      description: 'Views per minute of the unedited recording. Vendor: `details`.',
    }),
  }),
});

function dateOf({ startsAt }: PlaybackDay): string {
  return dayOf(startsAt.getTime());
}

function hoursOf({ hours, startsAt: dayStartsAt }: PlaybackDay, includeEmpty: boolean) {
  if (!includeEmpty) return hours.map((hour) => ({ ...hour, dayStartsAt }));
  const known = new Map(hours.map((hour) => [hour.hour, hour]));
  return Array.from({ length: HOURS_PER_DAY }, (_, hour) => ({
    ...(known.get(hour) ?? { hour, viewCount: 0, watchedSeconds: 0 }),
    dayStartsAt,
  }));
}

PlaybackHourRef.implement({
  description: 'Playback in one hour of a day.',
  fields: (t) => ({
    hour: t.exposeInt('hour', { nullable: false, description: 'Hour 0-23 in Asia/Shanghai.' }),
    startsAt: t.field({
      type: 'DateTime',
      nullable: false,
      description: 'Start of the hour.',
      resolve: ({ dayStartsAt, hour }) => new Date(dayStartsAt.getTime() + hour * MS_PER_HOUR),
    }),
    viewCount: t.exposeInt('viewCount', { nullable: false, description: 'Number of views.' }),
    watchedSeconds: t.exposeFloat('watchedSeconds', {
      nullable: false,
      description: 'Watched time in seconds. Vendor: minutes.',
    }),
  }),
});

PlaybackMinuteRef.implement({
  description: 'Views of one minute of the recording.',
  fields: (t) => ({
    minute: t.exposeInt('minute', { nullable: false, description: 'Minute of the unedited recording.' }),
    viewCount: t.exposeInt('viewCount', { nullable: false, description: 'Number of views.' }),
  }),
});

UserPlaybackSessionRef.implement({
  description: "One user's stay on the playback page.",
  fields: (t) => ({
    userId: t.exposeString('userId', {
      nullable: false,
      description: "The user's id on the partner's own site, as it was asked for.",
    }),
    deviceType: t.expose('deviceType', {
      type: DeviceTypeEnum,
      description: 'Device class. Vendor: `isMobile`.',
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      description: 'When the user opened the page, null where the vendor does not say it.',
    }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      description: 'When the user left the page, null while unknown (vendor: 0).',
    }),
    watchedSeconds: t.exposeFloat('watchedSeconds', {
      description: 'Watched time in seconds. Vendor: `watchedTime` in milliseconds.',
    }),
    uniqueWatchedSeconds: t.exposeFloat('uniqueWatchedSeconds', {
      description: 'Watched time in seconds counting each part once. Vendor: `watchedUniqueTime`.',
    }),
    segments: t.expose('segments', {
      type: [PlaybackSegmentRef],
      nullable: false,
      description: 'Parts watched between seeks. Vendor: `jumpRecords`.',
    }),
  }),
});

PlaybackSegmentRef.implement({
  description: 'A part of the recording watched without seeking.',
  fields: (t) => ({
    lessonStartedAt: t.expose('lessonStartedAt', {
      type: 'DateTime',
      nullable: false,
      description: 'Live-lesson instant where the part starts. Vendor: `from`.',
    }),
    lessonEndedAt: t.expose('lessonEndedAt', {
      type: 'DateTime',
      nullable: false,
      description: 'Live-lesson instant where the part ends. Vendor: `to`.',
    }),
    lessonSeconds: t.float({
      nullable: false,
      description: 'Length of the part in seconds, `to - from`.',
      resolve: ({ lessonStartedAt, lessonEndedAt }) =>
        (lessonEndedAt.getTime() - lessonStartedAt.getTime()) / 1000,
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      description:
        'When the user started the part, null where the vendor does not say it. Vendor: `startTime`.',
    }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      description: 'When the user stopped the part, null when the user had left (vendor: 0).',
    }),
  }),
});
