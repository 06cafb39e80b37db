/**
 * The messages of PostgreSQL's extended query protocol that a lane sends, written into one buffer, so that everything
 * of one turn of the event loop is one write. `pg` makes a buffer and a write of each message.
 *
 * Format: PostgreSQL manual, chapter "Message Formats".
 */

const DESCRIBE_PORTAL = Buffer.from([0x44, 0, 0, 0, 6, 0x50, 0]);
const EXECUTE = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0]);
const SYNC = Buffer.from([0x53, 0, 0, 0, 4]);

/** The most bytes of UTF-8 that a UTF-16 unit becomes. */
export const MOST_BYTES = 3;
/** From this length on it is worth counting them. */
const LONG = 4096;
const FIRST_SIZE = 2048;
/** What a writer has that wrote nothing: connections that are idle are many. */
const NOTHING = Buffer.alloc(0);

export class WireWriter {
  #buffer = NOTHING;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What was written; the writer begins anew, for the socket may still hold on to these bytes. */
  take(): Buffer {
    const written = this.#buffer.subarray(0, this.#length);
    this.#buffer = NOTHING;
    this.#length = 0;
    return written;
  }

  /** Prepares a statement; the empty name is overwritten by the next one. */
  parse(name: string, text: string): void {
    const start = this.#begin(0x50, roomFor(name) + roomFor(text) + 4);
    this.#cString(name);
    this.#cString(text);
    this.#int16(0); // the server finds out the types
    this.#end(start);
  }

  /** Gives a statement its values: texts as text, buffers as binary. */
  bind(statement: string, values: readonly (string | Buffer | null)[]): void {
    const start = this.#begin(0x42, roomFor(statement) + values.length * 2 + 16);
    this.#buffer[this.#length++] = 0; // the unnamed portal
    this.#cString(statement);
    if (values.some((value) => typeof value === 'object' && value !== null)) {
      this.#int16(values.length);
      for (const value of values) this.#int16(typeof value === 'object' && value !== null ? 1 : 0);
    } else {
      this.#int16(0); // all are text
    }
    this.#int16(values.length);
    for (const value of values) this.#value(value);
    this.#reserve(2);
    this.#int16(0); // all results as text
    this.#end(start);
  }

  /** Runs what was bound; what its columns are is told where asked for. */
  execute(describes: boolean): void {
    this.#reserve(DESCRIBE_PORTAL.length + EXECUTE.length);
    if (describes) this.#bytes(DESCRIBE_PORTAL);
    this.#bytes(EXECUTE);
  }

  sync(): void {
    this.#reserve(SYNC.length);
    this.#bytes(SYNC);
  }

  /** Forgets a prepared statement. */
  close(name: string): void {
    const start = this.#begin(0x43, roomFor(name) + 2);
    this.#buffer[this.#length++] = 0x53;
    this.#cString(name);
    this.#end(start);
  }

  #value(value: string | Buffer | null): void {
    if (value === null) {
      this.#reserve(4);
      this.#int32(-1);
    } else if (typeof value === 'string') {
      this.#reserve(4 + roomFor(value));
      const length = this.#buffer.write(value, this.#length + 4);
      this.#int32(length);
      this.#length += length;
    } else {
      this.#reserve(4 + value.length);
      this.#int32(value.length);
      this.#bytes(value);
    }
  }

  /** The type of a message; its length follows when it is known. */
  #begin(type: number, mostBytes: number): number {
    this.#reserve(mostBytes + 8);
    this.#buffer[this.#length] = type;
    const start = this.#length + 1;
    this.#length += 5;
    return start;
  }

  #end(start: number): void {
    this.#buffer.writeInt32BE(this.#length - start, start);
  }

  #cString(text: string): void {
    this.#length += this.#buffer.write(text, this.#length);
    this.#buffer[this.#length++] = 0;
  }

  #int16(value: number): void {
    this.#length = this.#buffer.writeUInt16BE(value, this.#length);
  }

  #int32(value: number): void {
    this.#length = this.#buffer.writeInt32BE(value, this.#length);
  }

  #bytes(bytes: Buffer): void {
    this.#length += bytes.copy(this.#buffer, this.#length);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2, FIRST_SIZE));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

function roomFor(text: string): number {
  return text.length < LONG ? text.length * MOST_BYTES : Buffer.byteLength(text);
}
