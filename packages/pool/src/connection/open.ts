import type { Clock } from '../clock.ts';
import type { Driver, Link, OpenTimings } from '../driver.ts';
import { HookError, messageOf, type OpenStep, OpenTimeoutError } from '../errors.ts';
import { Lease } from '../lease/lease.ts';
import type { PoolOptions } from '../options.ts';
import type { QueryConfig } from '../query.ts';
import { sessionEffect } from '../statement/session-effect.ts';

/** One open connection with what belongs to it for life. */
export interface Session {
  readonly link: Link;
  readonly timings: OpenTimings;
  /** What `onConnect` and `connect` listeners sent and a reset must send again. */
  readonly setup: readonly QueryConfig[];
  /** The handle that `connect` and `remove` events show; it can be listened on, but not queried any more. */
  readonly handle: Lease;
  /** The lease that has it now and listens to the client's events. */
  holder: Lease | undefined;
}

/** What happens to a new connection before anybody gets it. */
export interface OpenHooks {
  readonly onConnect: PoolOptions['onConnect'];
  readonly verify: PoolOptions['verify'];
  /** Shows it to the `connect` listeners, who may send queries. */
  readonly announce: (handle: Lease) => void;
}

/** What an attempt may take. */
export interface OpenLimits {
  readonly clock: Clock;
  readonly timeoutMillis: number;
  /** Ends the attempt early, with its reason. */
  readonly signal: AbortSignal;
}

/** Opens a connection: TCP, TLS, authentication, hooks, all within one deadline. A failure leaves no socket behind. */
export async function openSession(driver: Driver, hooks: OpenHooks, limits: OpenLimits): Promise<Session> {
  const { clock, timeoutMillis, signal } = limits;
  signal.throwIfAborted();
  const opening = driver.open();
  let step = (): OpenStep => opening.step;
  let giveUp = (error: Error): void => opening.abort(error);
  const timer = clock.after(timeoutMillis, () => giveUp(new OpenTimeoutError(step(), timeoutMillis)));
  const abort = (): void => giveUp(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const { link, timings } = await opening.opened;
    step = () => 'onConnect';
    const givenUp = new Promise<never>((_, reject) => {
      giveUp = reject;
    });
    try {
      return {
        link,
        timings,
        holder: undefined,
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
  const setup: QueryConfig[] = [];
  let isPrepared = false;
  const handle = new Lease(link, {
    note: ({ config, values }, text) => {
      if (isPrepared) throw new HookError('connect', 'used its client after the connection was handed over');
      // `prepared` stays out: named statements survive a reset.
      if (text === undefined || sessionEffect(text) !== 'session') return;
      const given = typeof config === 'object' && 'values' in config ? (config.values as unknown[]) : values;
      setup.push(given === undefined ? { text } : { text, values: given });
    },
    giveBack: () => {
      throw new HookError('onConnect', 'released a client that was not its own to release');
    },
  });
  if (hooks.onConnect) await hooks.onConnect(handle);
  if (hooks.verify) await verified(hooks.verify, handle);
  hooks.announce(handle);
  await settled(link);
  isPrepared = true;
  if (link.lostCause) throw link.lostCause;
  if (link.transaction !== 'idle') throw new HookError('onConnect', 'left a transaction open');
  link.keepTypeParsers();
  return { setup, handle };
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
