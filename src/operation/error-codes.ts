/** A code as clients read about it: docs/errors.md is printed from this. */
interface ErrorMeaning {
  /** What happened. */
  happened: string;
  /** What the client does about it. */
  todo: string;
  /** All that a client is told of a refusal or a failure of the vendor's; other errors bring a message of their own. */
  message?: string;
}

/** Every code that `extensions.code` can have. */
export const errorCodes = {
  BAD_USER_INPUT: {
    happened:
      'a value is not allowed; `extensions.argument` names the argument, or the message a variable, or `locations` the place',
    todo: 'change it',
    message: 'The vendor refused a value of this request.',
  },
  GRAPHQL_PARSE_FAILED: {
    happened: 'the document is no GraphQL; `locations` says where',
    todo: 'change it',
  },
  GRAPHQL_VALIDATION_FAILED: {
    happened: 'the document does not fit the schema',
    todo: 'change it; a new gateway may have a new schema',
  },
  OPERATION_RESOLUTION_FAILURE: {
    happened: 'the document has no operation of that name, or several and none was named',
    todo: 'send the `operationName` of one that it has',
  },
  BAD_REQUEST: {
    happened: 'the request is no GraphQL over HTTP: a batch, no JSON, a mutation by GET',
    todo: 'send one operation as JSON by POST',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    happened: 'the body is no JSON by its type, not in UTF-8, or packed',
    todo: 'send JSON in UTF-8, without `Content-Encoding`',
  },
  CSRF_HEADER_MISSING: {
    happened: 'an upload without the header that a page of another origin cannot send',
    todo: 'send `graphql-require-preflight: 1`',
  },
  NOT_ACCEPTABLE: {
    happened: 'the `Accept` header takes no answer that the operation can have; nothing ran',
    todo: 'accept JSON; for `@defer` and subscriptions `text/event-stream` or `multipart/mixed` in their format',
  },
  NOT_FOUND: {
    happened: 'there is nothing under this path, or no such event stream',
    todo: 'use `/graphql`; reserve a stream anew',
  },
  PAYLOAD_TOO_LARGE: { happened: 'the body is over its limit', todo: 'send less' },
  REQUEST_TIMEOUT: {
    happened: 'the body did not come in time, or an upload stopped on its way',
    todo: 'send it at once',
  },
  QUERY_TOO_LARGE: {
    happened: 'too many fields, levels, aliases or tokens; `extensions.limit` names the limit',
    todo: 'ask for less at once',
  },
  QUERY_TOO_EXPENSIVE: {
    happened: 'it might need too many vendor calls; `extensions.field` names the dearest field',
    todo: 'ask for less, or in smaller pages',
  },
  TOO_MANY_PAID_MUTATIONS: {
    happened: 'two mutations that cost money in one operation',
    todo: 'send one at a time',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    happened: 'the gateway has no operation of this hash',
    todo: 'send its text; give the operator your manifest',
  },
  PERSISTED_QUERY_ONLY: {
    happened: 'this gateway takes operations of its manifest only',
    todo: 'send a `documentId` of the manifest',
  },
  UNAUTHENTICATED: {
    happened: 'there is no token, or it is expired, forged, names nobody, or lives too long',
    todo: 'sign in again',
  },
  AUTH_UNAVAILABLE: {
    happened: 'the token cannot be checked, since the keys of its issuer cannot be fetched',
    todo: 'wait for `Retry-After` (`extensions.retryAfterSeconds`), then repeat; do not sign out',
  },
  FORBIDDEN: { happened: 'the token does not allow this', todo: 'ask for the scope; do not repeat it' },
  HOST_NOT_ALLOWED: {
    happened: 'the gateway is not reached under this host name',
    todo: 'use a name that is in `ALLOWED_HOSTS`',
  },
  RATE_LIMITED: {
    happened: 'too many points in a window, or rooms created in an hour',
    todo: 'wait for `Retry-After` (`extensions.retryAfterSeconds`); a subscription ends with it when its events have used up the points',
  },
  TOO_MANY_SUBSCRIPTIONS: {
    happened: 'too many live updates at once, of yours (429) or of everybody (503)',
    todo: 'end one, or try again later',
  },
  TOO_MANY_CONNECTIONS: {
    happened:
      'too many WebSockets and event streams at once, of yours or your address (429) or of everybody (503)',
    todo: 'close one, or try again later',
  },
  OVERLOADED: {
    happened: 'the gateway has more to do than it can; only queries, previews and large bodies are refused',
    todo: 'wait for `Retry-After`, then repeat',
  },
  SERVICE_STOPPING: {
    happened: 'this instance is being stopped',
    todo: 'subscribe again: another one answers',
  },
  ROOM_FULL: { happened: 'no seat is left', todo: 'tell the user', message: 'The room is full.' },
  RECORDING_NOT_READY: {
    happened: 'the lesson is on, or its recording is being converted',
    todo: 'come back later; `roomRecordingStatus` tells when',
    message: 'The recording is not ready yet.',
  },
  FEATURE_NOT_ENABLED: {
    happened:
      'the merchant has not bought this at the vendor, or it is off here (`DUOBEI_BEYOND_DOCUMENT`, `CALENDAR_KEY`, `ARCHIVE_URL`)',
    todo: 'hide it; apply for it at the vendor',
    message: 'The vendor has not enabled this feature for the merchant.',
  },
  ROOM_NOT_FOUND: {
    happened: 'the vendor knows no such room, where neither `null` nor `userErrors` can say so',
    todo: 'read the list anew',
    message: 'The room does not exist.',
  },
  DOCUMENT_NOT_FOUND: {
    happened: 'the same for a document',
    todo: 'read the list anew',
    message: 'The document does not exist.',
  },
  CHAT_LOG_NOT_FOUND: {
    happened: 'the vendor has no chat log, where `null` cannot say so',
    todo: 'show none',
    message: 'There is no chat log.',
  },
  DOCUMENT_ALREADY_ATTACHED: {
    happened: 'the room has the document already',
    todo: 'take it as done',
    message: 'The document is attached already.',
  },
  ROOM_SCHEDULE_CLOSED: {
    happened: 'the room has begun or ended, or would end in the past',
    todo: 'choose a later time where `path` names `startsAt`; make a new room where it names the room',
    message: 'The schedule of this room cannot change any more.',
  },
  INSUFFICIENT_BALANCE: {
    happened: 'the account at the vendor is empty',
    todo: 'top it up, then repeat',
    message: 'The account balance is too low.',
  },
  ARCHIVE_UNAVAILABLE: {
    happened: 'the archive of statistics does not answer; all other fields do',
    todo: 'try again later',
  },
  UPSTREAM_UNAVAILABLE: {
    happened: 'the vendor is not there',
    todo: 'try again later; not before `extensions.retryAfterSeconds` where the vendor says so',
    message: 'The vendor cannot be reached. Try again later.',
  },
  UPSTREAM_TIMEOUT: {
    happened: 'the vendor is too slow',
    todo: 'the same',
    message: 'The vendor did not answer in time. Try again later.',
  },
  UPSTREAM_STATUS: {
    happened: 'the vendor answered with an HTTP error',
    todo: 'the same',
    message: 'The vendor answered with an HTTP error.',
  },
  UPSTREAM_INVALID_RESPONSE: {
    happened: 'the vendor answered something of which nothing can be read',
    todo: 'tell the operator; after a write look before you repeat it',
    message: 'The vendor answered in an undocumented form.',
  },
  UPSTREAM_ERROR: {
    happened: 'the vendor refused for a reason that nobody knows',
    todo: 'tell the operator',
    message: 'The vendor failed to answer this request.',
  },
  UPSTREAM_CREDENTIALS: {
    happened: 'the vendor does not take the gateway’s account',
    todo: 'tell the operator, who has to act',
    message: 'The vendor does not accept the gateway’s credentials. The operator has to act.',
  },
  UPSTREAM_CLOCK_SKEW: {
    happened: 'the gateway’s clock is wrong, or the vendor’s',
    todo: 'tell the operator, who has to act',
    message: 'The clocks of the gateway and the vendor differ too much.',
  },
  OUTCOME_UNKNOWN: {
    happened: 'a write was sent, and no answer came',
    todo: 'look before you repeat it; with an `idempotencyKey` just repeat it, and look where the message speaks of several rooms',
  },
  IDEMPOTENCY_UNAVAILABLE: {
    happened: 'nothing was created: the gateway cannot look up the key now',
    todo: 'repeat it later with the same key',
  },
  ABORTED: { happened: 'the client left before the answer', todo: 'nothing' },
  INTERNAL_SERVER_ERROR: {
    happened: 'a mistake of the gateway’s own',
    todo: 'tell the operator the `x-request-id` of the answer',
  },
} as const satisfies Record<string, ErrorMeaning>;

export type ErrorCode = keyof typeof errorCodes;
