/** A token or a key that is there and not good. Without one, a caller is anonymous and this is not thrown. */
export class RefusedCredentialsError extends Error {
  override readonly name = 'RefusedCredentialsError';
  /** For the log: why, without the credentials. */
  readonly reason: string;

  constructor(message: string, reason: string) {
    super(message);
    this.reason = reason;
  }
}
