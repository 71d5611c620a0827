import { LiveSessionRef, UserLiveAttendanceRef } from '../refs.ts';
import { DeviceTypeEnum } from '../shared/device-type.ts';

UserLiveAttendanceRef.implement({
  description: "One user's attendance of a live lesson.",
  fields: (t) => ({
    userId: t.exposeString('userId', {
      nullable: false,
      description: "The user's id on the partner's own site.",
    }),
    totalSeconds: t.float({
      nullable: false,
      description: 'Sum of the sessions, in seconds.',
      resolve: ({ sessions }) => sessions.reduce((sum, session) => sum + session.durationSeconds, 0),
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
      nullable: false,
      description: 'Start. Vendor: `timestamp`.',
    }),
    durationSeconds: t.exposeFloat('durationSeconds', {
      nullable: false,
      description: 'Length in seconds. Vendor: `duration` in milliseconds.',
    }),
    deviceType: t.expose('deviceType', {
      type: DeviceTypeEnum,
      description: 'Device class. Vendor: `platform`.',
    }),
  }),
});
