/** What the command line of the soak asks for. */
import { parseArgs } from 'node:util';

export interface Arguments {
  readonly isHelp: boolean;
  readonly minutes: number;
  readonly seed: number;
}

const DEFAULT_MINUTES = 10;

/** Throws TypeError or RangeError with a sentence for whoever typed it. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const minutes = Number(values.minutes ?? DEFAULT_MINUTES);
  if (!(minutes > 0 && minutes < Infinity)) {
    throw new RangeError(`--minutes takes a number above 0, got ${values.minutes}`);
  }
  const seed = Number(values.seed ?? Math.trunc(Math.random() * 2 ** 32));
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`--seed takes an integer from 0, got ${values.seed}`);
  return { isHelp: values.help, minutes, seed };
}

/** What `--help` prints. */
export const HELP = `Random callers and random faults on one pool and a real PostgreSQL, for minutes.

  npm run soak                       ten minutes
  npm run soak -- --minutes 3
  npm run soak -- --seed 42          the same choices again (not the same moments: time is real)

Ctrl-C ends it early, with its summary. It exits with 0 only if every law held: money neither comes nor goes, what was
acknowledged is there once, nobody gets another's answer, session or connection, every caller is answered, no more
connections than max, memory and sockets no more at the end than at the beginning.
`;
