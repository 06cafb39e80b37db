import type { Lease } from '../lease/lease.ts';
import type { ScheduledMin } from '../sizing/schedule.ts';

/**
 * Options of the pool. Names and meanings are those of `pg.Pool` where it has them; durations are in the unit that
 * their name says, and 0 turns a limit off unless it says otherwise. `undefined` means the default.
 */
export interface PoolOptions {
  /** Most connections open at once, those being opened and closed included. At least 1. Default 10. */
  readonly max?: number | undefined;
  /** Connections opened at the start and kept open, busy ones included. Default 0. */
  readonly min?: number | undefined;
  /**
   * How long a caller waits for a connection, all in all: in line, while it is opened, for hooks. After it
   * `AcquireTimeoutError`. Default 0: no limit; then a caller is told at once when no connection can be opened.
   */
  readonly connectionTimeoutMillis?: number | undefined;
  /**
   * How long one attempt to open a connection may take: TCP, TLS, authentication and `onConnect`. At least 1.
   * Default `connectionTimeoutMillis`, or 30 000 without one.
   */
  readonly openTimeoutMillis?: number | undefined;
  /** How long a connection above `min` may stay unused before it is closed. Default 10 000; 0 or null: for ever. */
  readonly idleTimeoutMillis?: number | null | undefined;
  /** How old a connection may get, less up to a tenth by chance. Default 0: no limit. */
  readonly maxLifetimeSeconds?: number | undefined;
  /** How often a connection is checked out before it is replaced. Default 0 or Infinity: no limit. */
  readonly maxUses?: number | undefined;
  /** Most callers in line; one more gets `QueueFullError` at once. Default 0: no limit. */
  readonly maxWaiting?: number | undefined;
  /**
   * Free connections kept beside those in use, as far as `max` allows, so that a burst finds some. At most `maxIdle`.
   * Default 0.
   */
  readonly minIdle?: number | undefined;
  /**
   * Most connections that stay open unused; one more is closed on its return. Default Infinity: as many as `max`. With
   * 0 none is kept: each serves those in line and is closed then, which suits a transaction pooler or a function that
   * is frozen between calls.
   */
  readonly maxIdle?: number | undefined;
  /**
   * `auto`: the pool follows its load. It keeps as many connections as the last ten minutes needed at once, and a
   * quarter more, between `min` and `max`; it rises at once and sinks by one each 30 s. Those it keeps no longer go after
   * `idleTimeoutMillis`, which therefore may not be 0. Default `fixed`: `min` are kept.
   */
  readonly sizing?: 'fixed' | 'auto' | undefined;
  /** Another `min` at certain hours and weekdays, in place of the usual one; where several apply, the highest. */
  readonly schedule?: readonly ScheduledMin[] | undefined;
  /** Hands out the most recently used idle connection (true), or spreads use evenly (false). Default true. */
  readonly lifo?: boolean | undefined;
  /**
   * A connection that was silent for so long is asked whether it is alive before a caller gets it. Upkeep asks after
   * half of it, so that callers hardly ever wait for that. 0: nothing is ever asked. Default 30 000.
   */
  readonly probeAfterMillis?: number | undefined;
  /** How long a connection may take to answer that before it is replaced. At least 1. Default 1000. */
  readonly probeTimeoutMillis?: number | undefined;
  /**
   * `auto`: queries of `pool.query` that may share a connection are sent one behind the other without waiting for
   * answers, each still a transaction of its own; the others, and texts that are not known to be quick, get a connection
   * to themselves. `off`: each query does. Default `auto`.
   */
  readonly pipelining?: 'auto' | 'off' | undefined;
  /**
   * `auto`: texts that come again are prepared on each shared connection under names of the pool's own, at most 256 of
   * them, so that they are not parsed and planned anew each time. `off`: only what has a `name` is. Default `auto`.
   */
  readonly prepare?: 'auto' | 'off' | undefined;
  /**
   * Whether a transaction pooler (PgBouncer, Supavisor, …) stands before the server, so that each transaction may be run
   * by another of its processes. Then nothing is prepared, names of statements are left out, and no connection is
   * shared. Default `auto`: it is told by what the other side answers.
   */
  readonly transactionPooler?: 'auto' | boolean | undefined;
  /**
   * Lets the process exit while connections are idle, are opened while nobody waits, or belong to leases that are out for
   * a second or more, listen for nothing and have nothing running (the last not with `reclaimLeaked: false`). Default
   * false.
   */
  readonly allowExitOnIdle?: boolean | undefined;
  /**
   * When a returned connection is made clean of what its borrower set in the session: `auto` when its statements may
   * have changed it, `always`, or `never`. An open transaction is rolled back in any case. Default `auto`.
   */
  readonly reset?: 'auto' | 'always' | 'never' | undefined;
  /** How long a returned connection may take to become clean before it is replaced. At least 1. Default 5000. */
  readonly resetTimeoutMillis?: number | undefined;
  /**
   * A lease that has been out for so long is told as the event `leak`, and as `leakReturned` if it comes back after
   * all. Default 0: never.
   */
  readonly leakDetectionThresholdMillis?: number | undefined;
  /**
   * Notes where each lease is taken, for `leases()`, `explain()` and the events about leases. It costs some
   * microseconds per lease. Default true with `leakDetectionThresholdMillis` or `detectSelfWait`, otherwise false.
   */
  readonly captureStacks?: boolean | undefined;
  /**
   * Tells, as the event `selfWait` and in the `AcquireTimeoutError`, of callers that hold a lease and wait for another
   * one of an exhausted pool, which is how callers come to wait for themselves. They are known by their async context,
   * which slows down everything asynchronous in the process a little. Default false.
   */
  readonly detectSelfWait?: boolean | undefined;
  /**
   * Takes back what belongs to a lease that was collected as garbage without having been released, at the earliest a
   * second after it was taken and not while a query runs. A lease that listens for `notification` or `end` is in use; one
   * that a type parser of its own knows of is not missed.
   * False: its connection is lost to the pool for ever, as in `pg.Pool`. Default true.
   */
  readonly reclaimLeaked?: boolean | undefined;
  /**
   * Functions of yours that leave nothing behind in their session, in lower case and with a schema or without, as your
   * statements call them: `['rank_of', 'app.rank_of']`. A statement that calls any other function, except the harmless
   * ones of PostgreSQL, gets a connection to itself, which is reset afterwards. Default none.
   */
  readonly safeFunctions?: readonly string[] | undefined;
  /**
   * Prepares each new connection before anybody gets it. Statements it sends that change the session are sent again
   * after a reset. If it throws or rejects, the connection is closed and the attempt counts as failed.
   */
  readonly onConnect?: ((client: Lease) => void | Promise<void>) | undefined;
  /**
   * Looks at a connection each time before a caller gets it, within the caller's deadline and `openTimeoutMillis`. What
   * it sets in the session is undone on the return. False (or a promise of it): this one is closed and the caller gets
   * another. If it throws or rejects, the caller fails with that error; the connection is kept, unless the hook called
   * `client.release(true)`.
   */
  readonly onAcquire?: ((client: Lease) => unknown) | undefined;
  /** As in `pg.Pool`: asked once for each new connection; calling back with an error closes it. */
  readonly verify?: ((client: Lease, callback: (error?: Error) => void) => void) | undefined;
  /** As in `pg.Pool`: the class that connects. Default `Client` of `pg`. */
  readonly Client?: unknown;
  /** As in `pg.Pool`: hears what the pool does, for debugging. */
  readonly log?: ((...messages: unknown[]) => void) | undefined;
  /** Everything else belongs to `pg`'s Client (host, user, ssl, statement_timeout …) and is passed on untouched. */
  readonly [clientOption: string]: unknown;
}
