/** What the bot called over REST, newest last and bounded. */

/** One REST call. */
export interface RestCall {
  readonly method: string;
  /** Without `/api/v10` and the query. */
  readonly path: string;
  /** The route's pattern, such as `/channels/:channel/messages`; undefined when there is none. */
  readonly route: string | undefined;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The status of the answer; 0 when none was given. */
  readonly status: number;
  /** The body of the answer. */
  readonly answer: unknown;
  /** How long the sandbox took, injected delays included. */
  readonly tookMs: number;
  /** The injected fault that hit this call. */
  readonly fault: string | undefined;
  /** Whether the sandbox has no such route or method: the bot uses something that is not supported here. */
  readonly isUnsupported: boolean;
}

const LIMIT = 5000;

export class CallLog {
  readonly #calls: RestCall[] = [];
  readonly #listeners = new Set<(call: RestCall) => void>();

  get calls(): readonly RestCall[] {
    return this.#calls;
  }

  /** Calls back with each call from now on; the result ends that. */
  listen(listener: (call: RestCall) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  add(call: RestCall): void {
    this.#calls.push(call);
    for (const listener of this.#listeners) listener(call);
    // Trimmed in bulk: one shift per call would cost a copy of the whole list.
    if (this.#calls.length >= 2 * LIMIT) this.#calls.splice(0, LIMIT);
  }
}
