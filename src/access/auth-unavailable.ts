/** Nobody can say now whether a token is good, since the keys that tell cannot be had. Not the caller's doing. */
export class AuthUnavailableError extends Error {
  override readonly name = 'AuthUnavailableError';
  /** When the keys are asked for again. */
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('Tokens cannot be checked at the moment. Try again shortly.');
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
