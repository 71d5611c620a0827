import { encodeGlobalId } from '../fields/ids.ts';
import { secondsThere } from './user-summaries.ts';
import { LiveSessionRef, UserLiveAttendanceRef } from '../refs.ts';
import { DeviceTypeEnum } from '../shared/device-type.ts';

UserLiveAttendanceRef.implement({
  description: "One user's attendance of a live lesson.",
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'Names it in the caches of clients: one for each room and user. No argument takes it.',
      resolve: ({ roomId, userId }) => encodeGlobalId('UserLiveAttendance', `${roomId}:${userId}`),
    }),
    userId: t.exposeString('userId', {
      nullable: false,
      description: "The user's id on the partner's own site, as it was asked for.",
    }),
    totalSeconds: t.float({
      nullable: false,
      description:
        'How long the user was there, in seconds: an hour on two devices at once is one hour. A session without a start counts as one beside the others.',
      resolve: ({ sessions }) => secondsThere(sessions),
    }),
    sessionSeconds: t.float({
      nullable: false,
      description: 'Sum of the sessions, in seconds: an hour on two devices at once is two hours.',
      resolve: ({ sessions }) =>
        sessions.reduce((sum, { durationSeconds }) => sum + (durationSeconds ?? 0), 0),
    }),
    collectedAt: t.field({
      type: 'DateTime',
      description:
        'When it was read at the vendor, where it comes from the archive; null where the vendor was asked for this answer.',
      resolve: ({ collectedAt }) => collectedAt ?? null,
    }),
    sessions: t.expose('sessions', {
      type: [LiveSessionRef],
      nullable: false,
      description: 'Sessions in order of time. Vendor: `details`.',
    }),
  }),
});

LiveSessionRef.implement({
  description: 'One stretch of watching live.',
  fields: (t) => ({
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      description: 'Start, null where the vendor does not say it. Vendor: `timestamp`.',
    }),
    durationSeconds: t.exposeFloat('durationSeconds', {
      description: 'Length in seconds. Vendor: `duration` in milliseconds.',
    }),
    deviceType: t.expose('deviceType', {
      type: DeviceTypeEnum,
      description: 'Device class. Vendor: `platform`.',
    }),
  }),
});
