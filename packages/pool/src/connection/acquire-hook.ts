import type { Clock } from '../clock.ts';
import { asError, HookError } from '../errors.ts';
import { Lease } from '../lease/lease.ts';
import type { PoolOptions } from '../options/pool-options.ts';
import type { Judge } from '../statement/judge.ts';
import type { SessionEffect } from '../statement/session-effect.ts';
import type { Session } from './open.ts';

/** What `onAcquire` said of a connection, and what its statements may have left in the session. */
export interface Verdict {
  readonly isFit: boolean;
  /** The caller fails with it. */
  readonly error: Error | undefined;
  /** False: the connection is to be closed. */
  readonly isKept: boolean;
  readonly effect: SessionEffect;
}

export interface AcquireHookParts {
  readonly hook: NonNullable<PoolOptions['onAcquire']>;
  readonly judge: Judge;
  readonly clock: Clock;
  readonly timeoutMillis: number;
  /** The connection is gone: what the hook says does not matter any more. */
  readonly gone: AbortSignal;
}

/** Shows a connection to `onAcquire` before the caller gets it. Never rejects; a hook that hangs has failed. */
export async function askAcquireHook(
  { link }: Session,
  { hook, judge, clock, timeoutMillis, gone }: AcquireHookParts,
): Promise<Verdict> {
  let isKept = true;
  let giveUp = (_error: Error): void => undefined;
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const handle = new Lease(link, {
    judge,
    giveBack: (_, __, error) => {
      isKept = false;
      if (!error) giveUp(new HookError('onAcquire', 'released a client that was not its own to release'));
    },
  });
  const timer = clock.after(timeoutMillis, () => {
    isKept = false;
    giveUp(new HookError('onAcquire', `did not finish within openTimeoutMillis (${timeoutMillis} ms)`));
  });
  gone.addEventListener('abort', () => giveUp(gone.reason as Error), { once: true });
  // One that throws at once has rejected too: otherwise nobody would wait for `givenUp`.
  const answered = new Promise((resolve) => {
    resolve(hook(handle));
  });
  try {
    const answer = await Promise.race([answered, givenUp]);
    const error = isKept ? undefined : new HookError('onAcquire', 'closed the client that it was shown');
    return { isFit: answer !== false, error, isKept, effect: Lease.retire(handle) };
  } catch (error) {
    return { isFit: false, error: asError(error), isKept, effect: Lease.retire(handle) };
  } finally {
    timer.cancel();
  }
}
