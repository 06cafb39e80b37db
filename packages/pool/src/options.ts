import { PoolOptionError } from './errors.ts';
import { resolveSchedule, type Schedule, type ScheduledMin } from './sizing/schedule.ts';
import type { Lease } from './lease/lease.ts';

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

/** The pool's own options with every default filled in. */
export interface ResolvedOptions {
  readonly max: number;
  readonly min: number;
  readonly connectionTimeoutMillis: number;
  readonly openTimeoutMillis: number;
  readonly idleTimeoutMillis: number;
  readonly maxLifetimeSeconds: number;
  readonly maxUses: number;
  readonly maxWaiting: number;
  readonly minIdle: number;
  readonly maxIdle: number;
  readonly sizing: 'fixed' | 'auto';
  readonly schedule: Schedule | undefined;
  readonly lifo: boolean;
  readonly probeAfterMillis: number;
  readonly probeTimeoutMillis: number;
  readonly pipelining: 'auto' | 'off';
  readonly prepare: 'auto' | 'off';
  readonly transactionPooler: 'auto' | boolean;
  readonly allowExitOnIdle: boolean;
  readonly reset: 'auto' | 'always' | 'never';
  readonly resetTimeoutMillis: number;
  readonly leakDetectionThresholdMillis: number;
  readonly captureStacks: boolean;
  readonly detectSelfWait: boolean;
  readonly reclaimLeaked: boolean;
  readonly safeFunctions: readonly string[];
  readonly onConnect: PoolOptions['onConnect'];
  readonly onAcquire: PoolOptions['onAcquire'];
  readonly verify: PoolOptions['verify'];
  readonly Client: unknown;
  readonly log: PoolOptions['log'];
}

const OPEN_TIMEOUT_MILLIS = 30_000;

const DEFAULTS: ResolvedOptions = Object.freeze({
  max: 10,
  min: 0,
  connectionTimeoutMillis: 0,
  openTimeoutMillis: OPEN_TIMEOUT_MILLIS,
  idleTimeoutMillis: 10_000,
  maxLifetimeSeconds: 0,
  maxUses: 0,
  maxWaiting: 0,
  minIdle: 0,
  maxIdle: Infinity,
  sizing: 'fixed',
  schedule: undefined,
  lifo: true,
  probeAfterMillis: 30_000,
  probeTimeoutMillis: 1000,
  pipelining: 'auto',
  prepare: 'auto',
  transactionPooler: 'auto',
  allowExitOnIdle: false,
  reset: 'auto',
  resetTimeoutMillis: 5000,
  leakDetectionThresholdMillis: 0,
  captureStacks: false,
  detectSelfWait: false,
  reclaimLeaked: true,
  safeFunctions: Object.freeze([]),
  onConnect: undefined,
  onAcquire: undefined,
  verify: undefined,
  Client: undefined,
  log: undefined,
});

/** One rule per option: what a good value is, in words and as a test. */
interface Rule {
  readonly rule: string;
  readonly holds: (value: unknown) => boolean;
}

const integerFrom = (least: number): Rule => ({
  rule: `an integer from ${least}`,
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= least,
});
const numberFrom0: Rule = {
  rule: 'a number from 0',
  holds: (value) => typeof value === 'number' && value >= 0 && value < Infinity,
};
const integerOrInfinity: Rule = {
  rule: 'an integer from 0, or Infinity',
  holds: (value) => value === Infinity || integerFrom(0).holds(value),
};
const boolean: Rule = { rule: 'true or false', holds: (value) => typeof value === 'boolean' };
const aFunction: Rule = { rule: 'a function', holds: (value) => typeof value === 'function' };
const oneOf = (...values: readonly string[]): Rule => ({
  rule: `one of ${values.map((value) => `'${value}'`).join(', ')}`,
  holds: (value) => values.includes(value as string),
});

const RULES: Readonly<Record<keyof ResolvedOptions, Rule>> = {
  max: integerFrom(1),
  min: integerFrom(0),
  connectionTimeoutMillis: integerFrom(0),
  openTimeoutMillis: integerFrom(1),
  idleTimeoutMillis: integerFrom(0),
  maxLifetimeSeconds: numberFrom0,
  maxUses: integerOrInfinity,
  maxWaiting: integerFrom(0),
  minIdle: integerFrom(0),
  maxIdle: integerOrInfinity,
  sizing: oneOf('fixed', 'auto'),
  schedule: { rule: 'an array', holds: Array.isArray },
  lifo: boolean,
  probeAfterMillis: integerFrom(0),
  probeTimeoutMillis: integerFrom(1),
  pipelining: oneOf('auto', 'off'),
  prepare: oneOf('auto', 'off'),
  transactionPooler: {
    rule: "true, false or 'auto'",
    holds: (value) => value === 'auto' || typeof value === 'boolean',
  },
  allowExitOnIdle: boolean,
  reset: oneOf('auto', 'always', 'never'),
  resetTimeoutMillis: integerFrom(1),
  leakDetectionThresholdMillis: integerFrom(0),
  captureStacks: boolean,
  detectSelfWait: boolean,
  reclaimLeaked: boolean,
  safeFunctions: { rule: 'an array of function names', holds: Array.isArray },
  onConnect: aFunction,
  onAcquire: aFunction,
  verify: aFunction,
  Client: aFunction,
  log: aFunction,
};

const NAME = String.raw`[a-z_\u0080-\uffff][a-z\d_$\u0080-\uffff]*`;
const FUNCTION_NAME = new RegExp(String.raw`^(?:${NAME}\.)?${NAME}$`);
const functionName: Rule = {
  rule: 'a function name in lower case, with its schema or without',
  holds: (value) => typeof value === 'string' && FUNCTION_NAME.test(value),
};

/** Options of `pg`'s Client; a name close to one of ours but on this list is no misspelling. */
const CLIENT_OPTIONS = new Set(
  (
    'user database password port host connectionString keepAlive keepAliveInitialDelayMillis stream ssl ' +
    'sslnegotiation enableChannelBinding scramMaxIterations statement_timeout query_timeout lock_timeout ' +
    'idle_in_transaction_session_timeout application_name fallback_application_name types options ' +
    'client_encoding binary pipeline replication Promise connection'
  ).split(' '),
);

/** Fills in the defaults and refuses what cannot work. Never repairs a value in silence. */
export function resolveOptions(options: PoolOptions = {}): ResolvedOptions {
  if (typeof options !== 'object' || options === null) {
    throw new PoolOptionError(
      'options',
      `Expected the options of the pool to be an object such as { connectionString }, got ${typeof options}`,
    );
  }
  for (const name of Object.keys(options)) refuseMisspelling(name, options[name]);
  const given: Partial<Record<keyof ResolvedOptions, unknown>> = {};
  for (const name of Object.keys(RULES) as (keyof ResolvedOptions)[]) {
    // pg.Pool takes null for "no idle timeout".
    const value = name === 'idleTimeoutMillis' && options[name] === null ? 0 : options[name];
    if (value === undefined) continue;
    requireRule(name, RULES[name], value);
    given[name] = value === Infinity && name === 'maxUses' ? 0 : value;
  }
  if (given.schedule) given.schedule = resolveSchedule(given.schedule, (given.max ?? DEFAULTS.max) as number);
  given.captureStacks ??= Boolean(given.leakDetectionThresholdMillis || given.detectSelfWait);
  if (given.safeFunctions) given.safeFunctions = resolveSafeFunctions(given.safeFunctions as unknown[]);
  given.openTimeoutMillis ??= given.connectionTimeoutMillis || OPEN_TIMEOUT_MILLIS;
  const resolved = { ...DEFAULTS, ...given } as ResolvedOptions;
  requireOrder(resolved);
  if (resolved.sizing === 'auto' && resolved.idleTimeoutMillis === 0) {
    throw new PoolOptionError(
      'idleTimeoutMillis',
      "Expected the `idleTimeoutMillis` option to be at least 1 with `sizing: 'auto'`, or the pool could not sink; got 0",
    );
  }
  return Object.freeze(resolved);
}

function resolveSafeFunctions(given: readonly unknown[]): readonly unknown[] {
  for (const [index, name] of given.entries()) requireRule(`safeFunctions[${index}]`, functionName, name);
  return Object.freeze([...given]);
}

/** What may not be above what: used at construction and by `resize`. */
export function requireOrder(size: Pick<ResolvedOptions, 'min' | 'max' | 'minIdle' | 'maxIdle'>): void {
  requireAtMost(size, 'min', 'max');
  requireAtMost(size, 'min', 'maxIdle');
  requireAtMost(size, 'minIdle', 'max');
  requireAtMost(size, 'minIdle', 'maxIdle');
}

function requireAtMost<Name extends string>(
  size: Readonly<Record<Name, number>>,
  low: Name,
  high: Name,
): void {
  if (size[low] <= size[high]) return;
  const got = `got ${low} ${size[low]} and ${high} ${size[high]}`;
  throw new PoolOptionError(low, `Expected \`${low}\` to be at most \`${high}\`, ${got}`);
}

/** Refuses one value by the rule of its option: for what may change at run time. */
export function requireOption(name: 'min' | 'max' | 'minIdle', value: unknown): void {
  requireRule(name, RULES[name], value);
}

/** Refuses a deadline that is none: of `acquire`, `ready` and `end`. */
export function requireTimeout(value: unknown): void {
  requireRule('timeoutMillis', RULES.connectionTimeoutMillis, value);
}

function requireRule(name: string, { rule, holds }: Rule, value: unknown): void {
  if (!holds(value)) {
    throw new PoolOptionError(name, `Expected the \`${name}\` option to be ${rule}, got ${show(value)}`);
  }
}

/** Options that hold secrets; they are kept out of what is printed. */
export const SECRETS = ['password', 'connectionString'] as const;

/** What of these options belongs to `pg`'s Client: everything that is not the pool's own. */
export function clientOptions(options: PoolOptions): Record<string, unknown> {
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    // Ours would mean something else to the Client: its own connect timer beside the pool's, for one.
    if (!(name in RULES)) rest[name] = value;
  }
  // Hidden from enumeration where the options come from another pool's `options`.
  for (const secret of SECRETS) {
    if (options[secret] !== undefined) rest[secret] = options[secret];
  }
  return rest;
}

function refuseMisspelling(name: string, value: unknown): void {
  if (name === 'pipeline' && value) {
    throw new PoolOptionError(
      name,
      'The `pipeline` option cannot be used in a pool: use pool.batch for one round trip',
    );
  }
  if (name in RULES || CLIENT_OPTIONS.has(name)) return;
  if (name === 'poolSize') throw new PoolOptionError(name, 'Unknown option `poolSize`: it is called `max`');
  const near = Object.keys(RULES).find((known) => isMisspelt(name, known));
  if (near) throw new PoolOptionError(name, `Unknown option \`${name}\`: did you mean \`${near}\`?`);
}

/** One or two letters off, or other capitals and underscores; short names may be one off. */
function isMisspelt(name: string, known: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replaceAll('_', '');
  if (plain(name) === plain(known)) return true;
  const allowed = known.length > 6 ? 2 : 1;
  return (
    Math.abs(name.length - known.length) <= allowed && editDistance(plain(name), plain(known)) <= allowed
  );
}

/** Levenshtein's distance, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** A received value with its type; nothing that might hold a secret: no object's content, and no long text. */
function show(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string' && !/^[\w .-]{0,20}$/.test(value)) return 'a text (string)';
  if (typeof value === 'object' || typeof value === 'function') return `a value of type ${typeof value}`;
  // JSON would call NaN null.
  return `${typeof value === 'number' ? value : JSON.stringify(value)} (${typeof value})`;
}
