/** Ctrl-C, the service manager's "please stop", and `quit` at the prompt: every wish that the process should end. */
import { systemClock, type Clock } from './clock.ts';

/** What to do at the first wish, and at a later one. */
export interface StopReactions {
  readonly stop: (wish: string) => void;
  readonly force: (wish: string) => void;
}

/** The process's own signal events; a test gives another emitter. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
}

/**
 * One Ctrl-C can arrive twice: from the terminal, which signals the whole process group, and from npm, which
 * passes its own on. Only what comes later than this is a second wish.
 */
const SAME_WISH_MS = 500;

/**
 * Calls `stop` at the first wish and `force` at one that comes while stopping. Wishes are SIGINT, SIGTERM,
 * SIGHUP (the terminal was closed), and calls of the function that this returns.
 */
export function listenForStop(
  { stop, force }: StopReactions,
  source: SignalSource = process,
  clock: Clock = systemClock,
): (wish: string) => void {
  let firstAt: number | undefined;
  const wishToStop = (wish: string): void => {
    if (firstAt === undefined) {
      firstAt = clock.now();
      stop(wish);
    } else if (clock.now() - firstAt > SAME_WISH_MS) {
      force(wish);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) source.on(signal, () => wishToStop(signal));
  return wishToStop;
}
