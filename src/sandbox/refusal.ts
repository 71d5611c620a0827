/** Every error the document names, and the one the sandbox had to choose itself. */
export type VendorError =
  | 'other_error'
  | 'app_error'
  | 'app_sign_error'
  | 'app_course_error'
  | 'app_room_full_error'
  | 'app_parameter_error'
  | 'app_afford_error'
  | 'app_course_out_of_capacity_error'
  | 'app_course_length_error'
  | 'app_course_type_error'
  | 'repeat_arrange_to_course_error'
  | 'app_slides_error'
  | 'app_userRole_error'
  | 'app_timestamp_out_date_error'
  | 'course_endtime_out_of_date_error'
  | 'chat_file_not_found'
  | 'course_convert_error'
  | 'document_not_found'
  | 'partner is not exists'
  | 'room is not exists'
  /** Not documented: what the sandbox answers when a feature is not switched on for the merchant. */
  | 'app_permission_error';

/** Thrown by handlers; answered as `{ success: false, error }`, or as a page where the endpoint is one. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly error: VendorError;

  constructor(error: VendorError) {
    super(error);
    this.error = error;
  }
}
