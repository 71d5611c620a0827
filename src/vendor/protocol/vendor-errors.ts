/** What a refusal means to those above. */
export type RejectionCode =
  | 'BAD_USER_INPUT'
  | 'ROOM_NOT_FOUND'
  | 'DOCUMENT_NOT_FOUND'
  | 'DOCUMENT_ALREADY_ATTACHED'
  | 'INSUFFICIENT_BALANCE'
  | 'ROOM_SCHEDULE_CLOSED'
  | 'ROOM_FULL'
  | 'CHAT_LOG_NOT_FOUND'
  | 'RECORDING_NOT_READY'
  | 'FEATURE_NOT_ENABLED'
  | 'UPSTREAM_CLOCK_SKEW'
  | 'UPSTREAM_CREDENTIALS'
  | 'UPSTREAM_ERROR';

/** What a mutation reports as a value instead of an error. */
export type RejectionUserError =
  | 'INVALID_INPUT'
  | 'ROOM_NOT_FOUND'
  | 'DOCUMENT_NOT_FOUND'
  | 'DOCUMENT_ALREADY_ATTACHED'
  | 'INSUFFICIENT_BALANCE'
  | 'ROOM_SCHEDULE_CLOSED'
  | 'FEATURE_NOT_ENABLED';

/** How a refused read answers: `absent` is a null without an error, `data` is a value of the field itself. */
export type RejectedRead = 'error' | 'absent' | 'data';

export interface VendorErrorMeaning {
  code: RejectionCode;
  /** The user error of a mutation; null where a mutation fails with an error too. */
  userError: RejectionUserError | null;
  /** The input field at fault, where the code itself names one. */
  inputField: 'durationMinutes' | 'type' | 'role' | null;
  onRead: RejectedRead;
  /** Short English reading of the document's explanation. */
  meaning: string;
}

function row(
  code: RejectionCode,
  meaning: string,
  rest: Partial<Omit<VendorErrorMeaning, 'code' | 'meaning'>> = {},
): VendorErrorMeaning {
  return { code, meaning, userError: null, inputField: null, onRead: 'error', ...rest };
}

/** Every error the document names: the 17 rows of its table, then the three that stand only in its text. */
export const VENDOR_ERRORS = {
  other_error: row('UPSTREAM_ERROR', 'another failure at the vendor'),
  app_error: row('UPSTREAM_CREDENTIALS', 'the partner is unknown'),
  app_sign_error: row('UPSTREAM_CREDENTIALS', 'the sign does not match'),
  app_course_error: row('ROOM_NOT_FOUND', 'the room does not exist', {
    userError: 'ROOM_NOT_FOUND',
    onRead: 'absent',
  }),
  app_room_full_error: row('ROOM_FULL', 'the live room is full'),
  app_parameter_error: row('BAD_USER_INPUT', 'a parameter is missing or not allowed', {
    userError: 'INVALID_INPUT',
  }),
  app_afford_error: row('INSUFFICIENT_BALANCE', 'the balance is too low', {
    userError: 'INSUFFICIENT_BALANCE',
  }),
  app_course_out_of_capacity_error: row('ROOM_FULL', 'the room has reached its capacity'),
  app_course_length_error: row('BAD_USER_INPUT', 'the length of the room is not allowed', {
    userError: 'INVALID_INPUT',
    inputField: 'durationMinutes',
  }),
  app_course_type_error: row('BAD_USER_INPUT', 'the type of the room is not allowed', {
    userError: 'INVALID_INPUT',
    inputField: 'type',
  }),
  repeat_arrange_to_course_error: row('DOCUMENT_ALREADY_ATTACHED', 'the document is attached already', {
    userError: 'DOCUMENT_ALREADY_ATTACHED',
  }),
  app_slides_error: row('DOCUMENT_NOT_FOUND', 'the document does not exist', {
    userError: 'DOCUMENT_NOT_FOUND',
    onRead: 'absent',
  }),
  app_userRole_error: row('BAD_USER_INPUT', 'the role is not allowed', {
    userError: 'INVALID_INPUT',
    inputField: 'role',
  }),
  app_timestamp_out_date_error: row('UPSTREAM_CLOCK_SKEW', 'the timestamp is outside of the five minutes'),
  course_endtime_out_of_date_error: row('ROOM_SCHEDULE_CLOSED', 'the room would end in the past', {
    userError: 'ROOM_SCHEDULE_CLOSED',
  }),
  chat_file_not_found: row('CHAT_LOG_NOT_FOUND', 'there is no chat log', { onRead: 'data' }),
  course_convert_error: row('RECORDING_NOT_READY', 'the room is live or its recording is being converted', {
    onRead: 'data',
  }),
  document_not_found: row('DOCUMENT_NOT_FOUND', 'the document does not exist', {
    userError: 'DOCUMENT_NOT_FOUND',
    onRead: 'absent',
  }),
  'partner is not exists': row('UPSTREAM_CREDENTIALS', 'the partner is unknown'),
  'room is not exists': row('ROOM_NOT_FOUND', 'the room does not exist', {
    userError: 'ROOM_NOT_FOUND',
    onRead: 'absent',
  }),
} as const satisfies Record<string, VendorErrorMeaning>;

type VendorErrorReason = keyof typeof VENDOR_ERRORS;

/**
 * Reasons the document does not name. The vendor asks to apply for some statistics but does not say what it
 * answers before that; this name follows its others.
 */
const UNDOCUMENTED_ERRORS: Readonly<Record<string, VendorErrorMeaning>> = {
  app_permission_error: row('FEATURE_NOT_ENABLED', 'the feature is not enabled for this merchant', {
    userError: 'FEATURE_NOT_ENABLED',
  }),
};

/** What a reason means; undefined for one that nobody knows. */
export function meaningOfReason(reason: string): VendorErrorMeaning | undefined {
  if (Object.hasOwn(VENDOR_ERRORS, reason)) return VENDOR_ERRORS[reason as VendorErrorReason];
  return Object.hasOwn(UNDOCUMENTED_ERRORS, reason) ? UNDOCUMENTED_ERRORS[reason] : undefined;
}
