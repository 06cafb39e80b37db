/** How far a long work is, in one line of a terminal. */

/** Where the line is drawn. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const DRAW_EVERY_MS = 200;

/** Draws nothing where the output is no terminal. */
export class ProgressLine {
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  readonly #startedAt: number;
  #drawnAt = -Infinity;
  #isDrawn = false;

  constructor(output: ProgressOutput, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#now = now;
    this.#startedAt = now();
  }

  show(done: number, all: number): void {
    const now = this.#now();
    if (this.#output.isTTY !== true || now - this.#drawnAt < DRAW_EVERY_MS) return;
    this.#drawnAt = now;
    this.#isDrawn = true;
    const perSecond = Math.round((done * 1000) / Math.max(1, now - this.#startedAt));
    const share = all === 0 ? 100 : Math.floor((done * 100) / all);
    this.#output.write(`\r\u001b[K${done} of ${all} rows (${share} %), ${perSecond} rows/s`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#isDrawn) this.#output.write('\r\u001b[K');
    this.#isDrawn = false;
  }
}
