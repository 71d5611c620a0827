import { builder } from '../builder.ts';
import { DocumentRef, RoomRef } from '../refs.ts';
import { payloadDocumentAccess, payloadRoomAccess } from '../fields/scopes.ts';
import { vendorCost } from '../fields/vendor-cost.ts';

const codes = {
  INVALID_INPUT: {
    description:
      'An input value is not allowed. Vendor: `app_parameter_error`, `app_course_length_error`, `app_course_type_error`, `app_userRole_error`.',
  },
  ROOM_NOT_FOUND: {
    description: 'The room does not exist. Vendor: `app_course_error`, `room is not exists`.',
  },
  DOCUMENT_NOT_FOUND: {
    description: 'The document does not exist. Vendor: `document_not_found`, `app_slides_error`.',
  },
  DOCUMENT_ALREADY_ATTACHED: {
    description: 'The document is attached already. Vendor: `repeat_arrange_to_course_error`.',
  },
  INSUFFICIENT_BALANCE: { description: 'The account balance is too low. Vendor: `app_afford_error`.' },
  ROOM_SCHEDULE_CLOSED: {
    description:
      'The room has started or has ended (`path` names the room), or would end in the past (it names `startsAt`). Vendor: `course_endtime_out_of_date_error`.',
  },
  FILE_TOO_LARGE: { description: 'The file is too large.' },
  UNSUPPORTED_FILE_TYPE: {
    description:
      'The file is none of the kinds that are taken, or is protected by a password; `message` says what it is and what to do.',
  },
  FEATURE_NOT_ENABLED: { description: 'The vendor has not enabled this feature for the merchant.' },
} as const;

export type UserErrorCode = keyof typeof codes;

/** An error the caller can fix, before it has its GraphQL type. */
export interface UserError {
  code: UserErrorCode;
  message: string;
  path: string[] | null;
  /** Vendor ids of the objects at fault, for the types that show them. */
  roomId?: string | undefined;
  documentId?: string | undefined;
}

/** Largest document the vendor takes, from its document: 20M. */
export const MAX_DOCUMENT_BYTES = 20 * 1024 * 1024;
/** Word, PowerPoint, PDF, JPG and PNG, by their extensions. */
export const DOCUMENT_EXTENSIONS = ['doc', 'docx', 'ppt', 'pptx', 'pdf', 'jpg', 'jpeg', 'png'] as const;

const UserErrorCodeEnum = builder.enumType('UserErrorCode', {
  description: 'Stable codes of errors the caller can fix.',
  values: codes,
});

export const UserErrorRef = builder.interfaceRef<UserError>('UserError').implement({
  description:
    'An error the caller can fix. Ask for `message code path` directly; spread a concrete type for its extras.',
  resolveType: ({ code }) => typeNames[code],
  fields: (t) => ({
    message: t.exposeString('message', {
      nullable: false,
      description: 'Explanation for developers, in English.',
    }),
    code: t.expose('code', { type: UserErrorCodeEnum, nullable: false, description: 'Stable code.' }),
    path: t.expose('path', {
      type: ['String'],
      nullable: { list: true, items: false },
      description: 'Path of the input field at fault, e.g. `["input", "startsAt"]`.',
    }),
  }),
});

const typeNames = {
  INVALID_INPUT: 'InvalidInputError',
  ROOM_NOT_FOUND: 'RoomNotFoundError',
  DOCUMENT_NOT_FOUND: 'DocumentNotFoundError',
  DOCUMENT_ALREADY_ATTACHED: 'DocumentAlreadyAttachedError',
  INSUFFICIENT_BALANCE: 'InsufficientBalanceError',
  ROOM_SCHEDULE_CLOSED: 'RoomScheduleError',
  FILE_TOO_LARGE: 'FileTooLargeError',
  UNSUPPORTED_FILE_TYPE: 'UnsupportedFileTypeError',
  FEATURE_NOT_ENABLED: 'FeatureNotEnabledError',
} as const satisfies Record<UserErrorCode, string>;

function userErrorType(code: UserErrorCode, description: string) {
  const ref = builder.objectRef<UserError>(typeNames[code]);
  return ref.implement({ description, interfaces: [UserErrorRef] });
}

userErrorType('INVALID_INPUT', 'An input value is not allowed.');
userErrorType('ROOM_NOT_FOUND', 'The room does not exist.');
userErrorType('DOCUMENT_NOT_FOUND', 'The document does not exist.');
userErrorType('INSUFFICIENT_BALANCE', 'The account balance is too low.');
userErrorType('FEATURE_NOT_ENABLED', 'The vendor has not enabled this feature for the merchant.');

const DocumentAlreadyAttached = userErrorType(
  'DOCUMENT_ALREADY_ATTACHED',
  'The document is attached to the room already; a retry may treat this as success.',
);
const RoomScheduleClosed = userErrorType(
  'ROOM_SCHEDULE_CLOSED',
  'The schedule cannot change any more, or cannot be this one.',
);

const roomCost = vendorCost({ call: 'room/detail', yields: ['room/detail'] });

builder.objectFields(DocumentAlreadyAttached, (t) => ({
  room: t.field({
    type: RoomRef,
    description: 'The room.',
    access: payloadRoomAccess,
    extensions: roomCost,
    resolve: ({ roomId }, _args, { loaders }) => (roomId === undefined ? null : loaders.room.load(roomId)),
  }),
  document: t.field({
    type: DocumentRef,
    description: 'The document.',
    access: payloadDocumentAccess,
    extensions: vendorCost({ call: 'document/detail', yields: ['document/detail'] }),
    resolve: ({ documentId }, _args, { loaders }) =>
      documentId === undefined ? null : loaders.document.load(documentId),
  }),
}));

builder.objectField(RoomScheduleClosed, 'room', (t) =>
  t.field({
    type: RoomRef,
    description: 'The room with its current schedule.',
    access: payloadRoomAccess,
    extensions: roomCost,
    resolve: ({ roomId }, _args, { loaders }) => (roomId === undefined ? null : loaders.room.load(roomId)),
  }),
);

builder.objectField(userErrorType('FILE_TOO_LARGE', 'The file is too large.'), 'maxFileSizeBytes', (t) =>
  t.int({
    nullable: false,
    description: 'Largest allowed file in bytes.',
    resolve: () => MAX_DOCUMENT_BYTES,
  }),
);

builder.objectField(
  userErrorType('UNSUPPORTED_FILE_TYPE', 'The file type is not supported.'),
  'allowedExtensions',
  (t) =>
    t.stringList({
      nullable: false,
      description: 'Allowed extensions.',
      resolve: () => [...DOCUMENT_EXTENSIONS],
    }),
);
