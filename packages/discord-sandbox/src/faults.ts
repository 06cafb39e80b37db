/** What goes wrong between the bot and Discord's REST API, on demand. */

/** Something that happens to a REST call. */
export type Fault =
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'rateLimit'; readonly retryAfterS: number }
  | { readonly kind: 'loseResponse' };

/** What a fault may look at to decide whether it hits a call. */
export interface FaultTarget {
  readonly method: string;
  readonly path: string;
  /** The route's pattern, such as `/interactions/:interaction/:token/callback`. */
  readonly route: string | undefined;
  readonly body: unknown;
}

/** Narrows a fault to some calls. */
export interface FaultScope {
  /** Only calls for which this is true; the others neither suffer nor count. */
  readonly only?: (call: FaultTarget) => boolean;
}

interface Planned {
  readonly fault: Fault;
  readonly only: (call: FaultTarget) => boolean;
  left: number;
}

/**
 * Faults for the next calls. `times` is how many calls are hit (`Infinity`: until `clear`); each kind hits in the
 * order planned. A delay comes before, and together with, any other fault.
 */
export class Faults {
  #planned: Planned[] = [];
  readonly #held = new Set<() => void>();

  /** Delays calls by `ms` before they take effect; until `clear` unless `times` is given. */
  latency(ms: number, scope: FaultScope & { readonly times?: number } = {}): void {
    this.#plan({ kind: 'latency', ms }, scope.times ?? Infinity, scope);
  }

  /** Calls take no effect and are never answered. */
  hang(times = 1, scope: FaultScope = {}): void {
    this.#plan({ kind: 'hang' }, times, scope);
  }

  /** Calls take no effect and are answered with this HTTP status. */
  status(status: number, times = 1, scope: FaultScope = {}): void {
    this.#plan({ kind: 'status', status }, times, scope);
  }

  /** Calls take no effect and are answered with 429 and this `Retry-After` in seconds. */
  rateLimit(times = 1, retryAfterS = 1, scope: FaultScope = {}): void {
    this.#plan({ kind: 'rateLimit', retryAfterS }, times, scope);
  }

  /** Calls take effect, but the connection is reset instead of an answer. */
  loseResponse(times = 1, scope: FaultScope = {}): void {
    this.#plan({ kind: 'loseResponse' }, times, scope);
  }

  /** Ends all faults and cuts the connections of the calls that hang. */
  clear(): void {
    this.#planned = [];
    for (const release of this.#held) release();
    this.#held.clear();
  }

  /** The faults that hit this call: the delay first. */
  take(call: FaultTarget): readonly Fault[] {
    if (this.#planned.length === 0) return [];
    const hits = this.#planned.filter((planned) => planned.only(call));
    const delay = hits.find(({ fault }) => fault.kind === 'latency');
    const other = hits.find(({ fault }) => fault.kind !== 'latency');
    const taken = [delay, other].filter((planned) => planned !== undefined);
    for (const planned of taken) planned.left -= 1;
    this.#planned = this.#planned.filter((planned) => planned.left > 0);
    return taken.map(({ fault }) => fault);
  }

  /** Remembers how to end a call that hangs. */
  hold(release: () => void): void {
    this.#held.add(release);
  }

  #plan(fault: Fault, times: number, scope: FaultScope): void {
    if (!(times > 0)) throw new RangeError(`times must be above 0, got ${times}`);
    this.#planned.push({ fault, only: scope.only ?? (() => true), left: times });
  }
}
