import type { Clock } from './clock.ts';
import { cleanSession } from './connection/clean.ts';
import type { Session } from './connection/open.ts';
import type { OpenConnection } from './core/connection.ts';
import type { PoolEvents } from './events.ts';
import type { PoolMetrics } from './metrics/pool-metrics.ts';
import type { ResolvedOptions } from './options/resolved-options.ts';
import type { SessionEffect } from './statement/session-effect.ts';

export interface CleanerParts {
  readonly clock: Clock;
  readonly options: Pick<ResolvedOptions, 'reset' | 'resetTimeoutMillis'>;
  readonly metrics: PoolMetrics;
  readonly emit: <Name extends keyof PoolEvents>(name: Name, ...details: PoolEvents[Name]) => void;
  readonly cleaned: (connection: OpenConnection<Session>) => void;
  readonly failed: (connection: OpenConnection<Session>, cause: Error) => void;
}

/** Makes sessions clean that come home, each within `resetTimeoutMillis`. */
export class Cleaner {
  readonly #parts: CleanerParts;

  constructor(parts: CleanerParts) {
    this.#parts = parts;
  }

  /** Whether a settled session with these effects needs anything at all. */
  isNeeded({ link: { link } }: OpenConnection<Session>, effect: SessionEffect): boolean {
    return link.transaction !== 'idle' || this.#needsReset(effect);
  }

  /** Resolves when it is done, either way; calls one of `cleaned` and `failed` unless it was closed meanwhile. */
  async clean(connection: OpenConnection<Session>, effect: SessionEffect): Promise<void> {
    const { clock, options, metrics, emit, cleaned, failed } = this.#parts;
    const { link, setup } = connection.link;
    const startedAt = clock.now();
    const tell = (what: 'rolledBack' | 'reset', event: 'sessionRolledBack' | 'sessionReset') => (): void => {
      metrics.counters[what] += 1;
      emit(event, { connectionId: connection.id, durationMs: clock.now() - startedAt });
    };
    // Once it is closed for being late, or lost, whatever still comes back from the server finds its state changed.
    const isOnItsWay = (): boolean => connection.state === 'returning';
    const cleaning = cleanSession(link, {
      effect,
      needsReset: this.#needsReset(effect),
      setup,
      rolledBack: tell('rolledBack', 'sessionRolledBack'),
      reset: tell('reset', 'sessionReset'),
    });
    const timer = clock.after(options.resetTimeoutMillis, () => {
      const limit = `resetTimeoutMillis (${options.resetTimeoutMillis} ms)`;
      if (isOnItsWay()) failed(connection, new Error(`The session was not clean within ${limit}`));
    });
    try {
      await cleaning;
      if (isOnItsWay()) cleaned(connection);
    } catch (error) {
      if (isOnItsWay()) failed(connection, error as Error);
    } finally {
      timer.cancel();
    }
  }

  #needsReset(effect: SessionEffect): boolean {
    const { reset } = this.#parts.options;
    return reset === 'always' || (reset === 'auto' && effect !== 'none');
  }
}
