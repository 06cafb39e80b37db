import { OWN_NAMES } from '../query.ts';
import type { Judge, Judgement } from '../statement/judge.ts';
import { remember } from '../statement/remember.ts';

/** How much one new measurement counts against what is known. */
const SMOOTHING = 0.2;
/** How fast an exception is forgotten, by each run after it. */
const FORGETTING = 0.9;

/**
 * What is known of one text: whether it may share a connection and let others stand behind it, how long the server takes
 * for it, and its name.
 */
export class KnownStatement {
  readonly isSharable: boolean;
  /** It may wait for the transactions of others. */
  readonly mayWait: boolean;
  readonly #name: string | undefined;
  #runs = 0;
  #costMs = 0;
  #peakMs = 0;

  constructor({ isSharable, mayWait }: Judgement, name: string | undefined) {
    this.isSharable = isSharable;
    this.mayWait = mayWait;
    this.#name = name;
  }

  /** What the server is expected to take for it. */
  get costMs(): number {
    return this.#costMs;
  }

  /** The longest of the last ones, fading; `Infinity` for one that was never run. */
  get peakMs(): number {
    return this.#runs === 0 ? Infinity : this.#peakMs;
  }

  /** The name to prepare it under: what was run once will most likely be run again. */
  get name(): string | undefined {
    return this.#runs === 0 ? undefined : this.#name;
  }

  /** The server took so long for it. */
  ran(ms: number): void {
    this.#costMs = this.#runs === 0 ? ms : this.#costMs + SMOOTHING * (ms - this.#costMs);
    this.#peakMs = Math.max(ms, this.#peakMs * FORGETTING);
    this.#runs += 1;
  }

  /** The server was given so long for it, and not done. */
  ranOn(ms: number): void {
    this.#peakMs = Math.max(ms, this.#peakMs);
  }
}

/** What is known of the texts that come again and again; see `remember` for how many are kept. */
export function statementBook(judge: Judge, prepares: boolean): (text: string) => KnownStatement {
  let count = 0;
  return remember((text) => {
    count += 1;
    return new KnownStatement(judge(text), prepares ? `${OWN_NAMES}${count}` : undefined);
  });
}
