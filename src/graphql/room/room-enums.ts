import { builder } from '../builder.ts';

const BEYOND_DOCUMENT = "Not in the vendor's document: created only where the gateway is configured for it.";

export const RoomTypeEnum = builder.enumType('RoomType', {
  description: 'Class format. Null in output means a format this gateway does not know yet.',
  values: {
    ONE_TO_ONE: { description: 'One teacher, one student. Vendor: 1.' },
    ONE_TO_MANY: { description: 'One teacher, many students. Vendor: 2.' },
    SMALL_CLASS_FLASH: { description: `Small class in Flash. ${BEYOND_DOCUMENT} Vendor: 4.` },
    ONE_TO_MANY_VIDEO: {
      description: `One teacher, many students, with video. ${BEYOND_DOCUMENT} Vendor: 5.`,
    },
    SMALL_CLASS_CLIENT: { description: `Small class in the vendor's client. ${BEYOND_DOCUMENT} Vendor: 8.` },
  } as const,
});

export const RoomSchedulePhaseEnum = builder.enumType('RoomSchedulePhase', {
  description: "Where a room's schedule stands.",
  values: {
    UPCOMING: { description: 'Before `startsAt`.' },
    IN_PROGRESS: { description: 'Between `startsAt` and `endsAt`.' },
    ENDED: {
      description:
        'After `endsAt`, and always for a video-on-demand lesson: it is never live, and only its recording is there to be seen.',
    },
  } as const,
});

export const RoomOrderEnum = builder.enumType('RoomOrder', {
  description:
    'Order of a list of rooms. A start that the vendor does not say comes last; equal starts are in the order of their ids.',
  values: {
    STARTS_AT_ASC: { description: 'By `startsAt`, the earliest first, as a timetable has it.' },
    STARTS_AT_DESC: { description: 'By `startsAt`, the latest first.' },
    NEWEST: {
      description:
        'As the vendor lists them, the newest first; the order where none is asked for, and the only one that needs no more than the page that is shown. Vendor: the order of `room/list`, which its document does not name.',
    },
  } as const,
});

export const RecordingStatusEnum = builder.enumType('RecordingStatus', {
  description: 'State of a lesson recording.',
  values: {
    NOT_CONVERTED: { description: 'Default state, not converted. Vendor: 0.' },
    CONVERTED: { description: 'Converted. Vendor: 1.' },
    FAILED: { description: 'Conversion failed. Vendor: 2.' },
    EMPTY: { description: 'The recording is empty. Vendor: 3.' },
    UNKNOWN: { description: 'A state this gateway does not know.' },
  } as const,
});
