/** The last bytes of a file that passes by, in a ring: a byte is copied once. */
export class LastBytes {
  /** Bytes of the file so far. */
  size = 0;
  readonly #ring: Buffer;

  constructor(count: number) {
    this.#ring = Buffer.alloc(count);
  }

  push(piece: Buffer): void {
    const length = this.#ring.length;
    const part = piece.subarray(-length);
    const at = (this.size + piece.length - part.length) % length;
    const fitting = part.copy(this.#ring, at);
    part.copy(this.#ring, 0, fitting);
    this.size += piece.length;
  }

  /** As many as there are, in order. */
  bytes(): Buffer {
    if (this.size <= this.#ring.length) return this.#ring.subarray(0, this.size);
    const at = this.size % this.#ring.length;
    return Buffer.concat([this.#ring.subarray(at), this.#ring.subarray(0, at)]);
  }
}
