/** The bytes of the files that were sent, by their addresses; the oldest go first. */

/** How many bytes are kept together. */
const MOST_BYTES = 32 * 1024 * 1024;

export class KeptFiles {
  readonly #files = new Map<string, Uint8Array>();
  #bytes = 0;

  keep(url: string, bytes: Uint8Array): void {
    this.#files.set(url, bytes);
    this.#bytes += bytes.length;
    for (const [oldest, { length }] of this.#files) {
      if (this.#bytes <= MOST_BYTES) return;
      this.#files.delete(oldest);
      this.#bytes -= length;
    }
  }

  /** Undefined for what was never sent, or is gone. */
  at(url: string): Uint8Array | undefined {
    return this.#files.get(url);
  }
}
