import type { Clock } from '../clock.ts';
import type { Link, Opening, OpenTimings } from '../driver.ts';
import type { Lane } from '../lane/lane.ts';
import { RoundTrip } from '../lane/round-trip.ts';
import { HookError, messageOf, type OpenStep, OpenTimeoutError } from '../errors.ts';
import type { Hold } from '../lease/hold.ts';
import { Lease, type Lender } from '../lease/lease.ts';
import type { PoolOptions } from '../options/pool-options.ts';
import type { QueryCall, QueryConfig } from '../query.ts';
import type { Judge } from '../statement/judge.ts';
import type { SessionEffect } from '../statement/session-effect.ts';

/** What `onConnect` and `connect` listeners did to the session. */
export interface Setup {
  /** What a reset must send again. */
  readonly statements: readonly QueryConfig[];
  /** They made what cannot be made again by sending their statements: temporary tables, prepared statements, cursors. */
  readonly isBeyondReset: boolean;
}

/** One open connection with what belongs to it for life. */
export interface Session {
  readonly link: Link;
  readonly timings: OpenTimings;
  readonly setup: Setup;
  /** The handle that `connect` and `remove` events show; it can be listened on, but not queried any more. */
  readonly handle: Lease;
  /** How much had been sent on it when it was last heard of. */
  sentCount: number;
  /** What `onAcquire` may have left in it for the present borrower. */
  acquireEffect: SessionEffect;
  readonly roundTrip: RoundTrip;
  /** What makes a shared connection of it now. */
  lane: Lane | undefined;
  /** What its leases tell the pool by. */
  lender: Lender | undefined;
  /** The lease that has it now and hears the client's events. */
  hold: Hold | undefined;
}

/** What happens to a new connection before anybody gets it. */
export interface OpenHooks {
  readonly onConnect: PoolOptions['onConnect'];
  readonly verify: PoolOptions['verify'];
  /** Shows it to the `connect` listeners, who may send queries, and waits for those that are asynchronous. */
  readonly announce: (handle: Lease) => Promise<void>;
  readonly judge: Judge;
}

/** What an attempt may take. */
export interface OpenLimits {
  readonly clock: Clock;
  readonly timeoutMillis: number;
  /** Whether the process lives on for it is a matter of the opening alone, not of its deadline. */
  readonly allowExitOnIdle: boolean;
  /** Ends the attempt early, with its reason. */
  readonly signal: AbortSignal;
}

/** Opens a connection: TCP, TLS, authentication, hooks, all within one deadline. A failure leaves no socket behind. */
export async function openSession(opening: Opening, hooks: OpenHooks, limits: OpenLimits): Promise<Session> {
  const { clock, timeoutMillis, allowExitOnIdle, signal } = limits;
  let step = (): OpenStep => opening.step;
  let giveUp = (error: Error): void => opening.abort(error);
  const timer = clock.after(timeoutMillis, () => giveUp(new OpenTimeoutError(step(), timeoutMillis)));
  if (allowExitOnIdle) timer.unref();
  const abort = (): void => giveUp(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const { link, timings, roundTripMs } = await opening.opened;
    step = () => 'onConnect';
    const givenUp = new Promise<never>((_, reject) => {
      giveUp = reject;
    });
    try {
      // The end may have come between the opening and this.
      signal.throwIfAborted();
      return {
        link,
        timings,
        hold: undefined,
        lender: undefined,
        roundTrip: new RoundTrip(roundTripMs, clock.now()),
        lane: undefined,
        sentCount: 0,
        acquireEffect: 'none',
        ...(await Promise.race([prepareSession(link, hooks), givenUp])),
      };
    } catch (error) {
      void link.destroy(); // resolves when the socket is gone, which nobody waits for: it never came to be
      throw error;
    }
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', abort);
  }
}

async function prepareSession(link: Link, hooks: OpenHooks): Promise<Pick<Session, 'setup' | 'handle'>> {
  const statements: QueryConfig[] = [];
  let isBeyondReset = false;
  let isUsed = false;
  const handle = new Lease(link, {
    judge: hooks.judge,
    note: (call, text) => {
      isUsed = true;
      const effect = hooks.judge(text).effect;
      if (effect === 'none') return undefined;
      return () => {
        if (text === undefined || effect === 'prepared' || MAKES_THINGS.test(text)) isBeyondReset = true;
        else statements.push({ text, values: valuesOf(call) });
      };
    },
    giveBack: () => {
      throw new HookError('onConnect', 'released a client that was not its own to release');
    },
  });
  if (hooks.onConnect) await hooks.onConnect(handle);
  if (hooks.verify) await verified(hooks.verify, handle);
  await hooks.announce(handle);
  if (isUsed) await quiet(link);
  Lease.retire(handle);
  if (link.lostCause) throw link.lostCause;
  if (link.transaction !== 'idle') throw new HookError('onConnect', 'left a transaction open');
  link.keepTypeParsers();
  return { setup: { statements, isBeyondReset }, handle };
}

/** What a statement in a hook may make that a reset drops, and whose later content nobody notes. */
const MAKES_THINGS = /\btemp(orary)?\b|\bpg_temp|\bdeclare\b/i;

function valuesOf({ config, values }: QueryCall): unknown[] | undefined {
  const given: unknown =
    values ?? (typeof config === 'object' && 'values' in config ? config.values : undefined);
  return given as unknown[] | undefined;
}

/** Settled, and still so after a turn of the event loop, in which what awaited a query may have sent the next one. */
async function quiet(link: Link): Promise<void> {
  do {
    await settled(link);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  } while (!link.isSettled && !link.lostCause);
}

function verified(verify: NonNullable<PoolOptions['verify']>, handle: Lease): Promise<void> {
  return new Promise((resolve, reject) => {
    verify(handle, (error) => {
      if (error)
        reject(error instanceof Error ? error : new HookError('verify', `failed: ${messageOf(error)}`));
      else resolve();
    });
  });
}

/** Resolves at the next ReadyForQuery with nothing left to run, or when the connection is lost. */
export function settled(link: Link): Promise<void> {
  return new Promise((resolve) => link.whenSettled(resolve));
}
