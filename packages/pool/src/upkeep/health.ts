import type { Clock } from '../clock.ts';
import { probe } from '../connection/probe.ts';
import type { Session } from '../connection/open.ts';
import type { OpenConnection } from '../core/connection.ts';
import type { PoolCore } from '../core/pool-core.ts';
import type { Waiter } from '../core/waiter-queue.ts';
import type { Counters } from '../metrics/counters.ts';

export interface HealthParts {
  readonly probeAfterMillis: number;
  readonly probeTimeoutMillis: number;
  readonly clock: Clock;
  readonly counters: Pick<Counters, 'probed' | 'probeFailed'>;
  /** It answered, and this waiter has it now, if anybody waited. */
  readonly alive: (
    connection: OpenConnection<Session>,
    waiter: Waiter<OpenConnection<Session>> | undefined,
  ) => void;
  readonly dead: (connection: OpenConnection<Session>, cause: Error) => void;
}

/**
 * Which idle connections may be handed out unasked.
 *
 * A dead peer says nothing: a firewall that forgot the connection, a host that lost its power. So upkeep probes
 * connections that were not heard of for half of `probeAfterMillis`, off everybody's path, and callers pay for a probe
 * only where there is doubt: after twice that silence (the process was frozen), or once another connection was lost
 * since. Doubtful connections are probed together, so that a pool of dead ones costs one time-out and not one each.
 */
export class Health {
  readonly #core: PoolCore<Session>;
  readonly #parts: HealthParts;
  #suspectedAt = -Infinity;

  constructor(core: PoolCore<Session>, parts: HealthParts) {
    this.#core = core;
    this.#parts = parts;
  }

  /** When an idle connection should be asked next. */
  dueOf({ heardAt }: OpenConnection<Session>): number {
    const { probeAfterMillis } = this.#parts;
    return probeAfterMillis > 0 ? heardAt + probeAfterMillis / 2 : Infinity;
  }

  isFit({ heardAt }: OpenConnection<Session>, now: number): boolean {
    const { probeAfterMillis } = this.#parts;
    return probeAfterMillis === 0 || (heardAt > this.#suspectedAt && now - heardAt < probeAfterMillis);
  }

  /** A connection went silent or away: whoever was not heard of since is in doubt, and is asked at once. */
  suspect(now: number): void {
    this.#suspectedAt = now;
    this.probeDoubtful(now);
  }

  probeDoubtful(now: number): void {
    if (this.#core.idle.size === 0) return;
    for (const connection of this.#core.idle.all()) {
      if (!this.isFit(connection, now)) this.probe(connection);
    }
  }

  probe(connection: OpenConnection<Session>): void {
    this.#core.startProbe(connection);
    void this.#probe(connection); // never rejects: what goes wrong is the answer
  }

  async #probe(connection: OpenConnection<Session>): Promise<void> {
    const { clock, counters, probeTimeoutMillis, alive, dead } = this.#parts;
    counters.probed += 1;
    const cause = await probe(connection.link.link, clock, probeTimeoutMillis);
    // Lost or closed meanwhile.
    if (connection.state !== 'probing') return;
    if (cause) {
      counters.probeFailed += 1;
      dead(connection, cause);
    } else alive(connection, this.#core.probed(connection, clock.now()));
  }
}
