/** Ends the process: what was started is closed, and the exit code says whether that worked. */
import type { Logger } from 'pino';
import { systemClock, type Clock } from './clock.ts';
import type { Shutdown } from './shutdown.ts';
import { listenForStop, type SignalSource } from './stop-wishes.ts';
import { within } from './within.ts';

/** What is ended. */
export interface ProcessEndOptions {
  readonly log: Logger;
  readonly shutdown: Shutdown;
  /** Settles when the start is over, one way or the other. A stage of it cannot be cut short. */
  readonly starting: Promise<unknown>;
  /** Called before anything is closed. */
  readonly onBegin?: () => void;
  /** The exit code when somebody wished the end; 0 when missing. */
  readonly wishedCode?: number;
  /** Where signals and uncaught errors come from; the process when missing. */
  readonly source?: EndSource;
  /** Called last; leaves the process. */
  readonly exit?: (code: number) => void;
  readonly clock?: Clock;
}

/** What of the process can end it. */
export interface EndSource extends SignalSource {
  on(event: EndEvent, listener: (reason: unknown) => void): unknown;
}

type EndEvent = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'uncaughtException' | 'unhandledRejection';

/** Ends the process, for a reason that is logged. Only the first call counts. */
export interface ProcessEnd {
  /** As somebody wished, or 1 when something was stuck. */
  wish(reason: string): void;
  /** Because everything is done, with this exit code, or 1 when something was stuck. */
  finish(code: number): void;
  /** Because something failed, which is logged: exit code 1. */
  fail(fields: object, message: string): void;
}

const START_DEADLINE_MS = 10_000;

/** Reacts from now on to signals, and to errors that nobody caught. */
export function prepareEnd(options: ProcessEndOptions): ProcessEnd {
  const { log, shutdown, starting, source = process, clock = systemClock } = options;
  const exit = options.exit ?? ((code: number) => process.exit(code));
  let hasEnded = false;

  const end = async (code: number, say: () => void): Promise<void> => {
    if (hasEnded) return;
    hasEnded = true;
    options.onBegin?.();
    say();
    shutdown.begin();
    const started = await within(START_DEADLINE_MS, clock, starting);
    const stuck = [...(started.kind === 'late' ? ['the start'] : []), ...(await shutdown.run())];
    if (stuck.length > 0) log.error({ stuck }, `Not everything could be closed: ${stuck.join(', ')}`);
    else log.info({}, 'Everything is closed');
    exit(stuck.length > 0 ? 1 : code);
  };

  // `end` never rejects: the steps of a shutdown report their errors themselves.
  const fail = (fields: object, message: string): void => void end(1, () => log.fatal(fields, message));

  source.on('uncaughtException', (err) => fail({ err }, 'An error that nobody caught; stopping'));
  source.on('unhandledRejection', (err) => fail({ err }, 'A rejection that nobody handled; stopping'));
  const wish = listenForStop(
    {
      stop: (reason) => void end(options.wishedCode ?? 0, () => log.info({}, `Stopping (${reason})...`)),
      force: (reason) => {
        log.warn({}, `Forced to stop (${reason}) while closing ${shutdown.current ?? 'nothing'}`);
        exit(1);
      },
    },
    source,
    clock,
  );
  return { wish, fail, finish: (code) => void end(code, () => log.info({}, 'Stopping...')) };
}
