/** A refusal in the storage's own words: an HTTP status, some above 600, and `{"error": …}`. */
export class StorageRefusal extends Error {
  override readonly name = 'StorageRefusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
