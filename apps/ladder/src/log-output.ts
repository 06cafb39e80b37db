/** Where a log on a terminal goes: straight to it, or above a prompt while there is one. */
import type { Writable } from 'node:stream';
import type { LogOutput } from './log.ts';

/** A way that can be changed while the log is in use. */
export class RedirectableOutput implements LogOutput {
  readonly #stream: Writable;
  #print: ((text: string) => void) | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
    // The terminal may have been closed. There is nobody left to tell, and the end is on its way (SIGHUP).
    stream.on('error', () => undefined);
  }

  write(text: string): void {
    if (this.#print === undefined) this.#stream.write(text);
    else this.#print(text.trimEnd());
  }

  /** From now on lines are given to `print`; back to the stream with `undefined`. */
  redirect(print: ((text: string) => void) | undefined): void {
    this.#print = print;
  }
}
