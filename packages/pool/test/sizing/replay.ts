import type { Driver, Opening } from '../../src/driver.ts';
import type { PoolOptions } from '../../src/options/pool-options.ts';
import { Pool, type PoolSeams } from '../../src/pool.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryDriver } from '../support/memory-driver.ts';
import { ladderDay, type Use } from './ladder-day.ts';

/** Makes the pool that goes through the day. */
export type Contend = (seams: Required<Pick<PoolSeams, 'clock' | 'driver' | 'random'>>) => Pool;

export interface Outcome {
  /** Connections open, times hours. */
  readonly connectionHours: number;
  readonly connects: number;
  readonly mostOpen: number;
  /** How long callers waited, in milliseconds, shortest first. */
  readonly waits: readonly number[];
  readonly remarks: readonly string[];
}

/** TCP, TLS and authentication of a server some hundred kilometres away. */
const CONNECT_MS = 150;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** For whoever is still busy or in line at midnight. */
const LAST_USES_MS = 60_000;

/** Lets a pool go through a day, on a clock that waits for nobody. */
export async function replay(day: readonly Use[], contend: Contend): Promise<Outcome> {
  const clock = new ManualClock();
  const memory = new MemoryDriver();
  memory.isWilling = false;
  const driver: Driver = {
    open(): Opening {
      memory.open();
      const opening = memory.pending.at(-1);
      if (!opening) throw new Error('the memory driver has lost an attempt');
      clock.after(CONNECT_MS, () => {
        if (memory.pending.includes(opening)) opening.succeed();
      });
      return opening;
    },
  };
  const pool = contend({ clock, driver, random: () => 0.5 });
  const waits: number[] = [];
  let connectionMs = 0;
  pool.on('connectionClosed', ({ ageMs }) => {
    connectionMs += ageMs;
  });
  for (const { atMs, useMs } of day) {
    if (atMs > clock.now()) await clock.advance(atMs - clock.now());
    const asking = pool.acquire().then((lease) => {
      waits.push(clock.now() - atMs);
      clock.after(useMs, () => lease.release());
    });
    void asking; // no deadline, and a server that always answers: it never rejects
  }
  await clock.advance(DAY - clock.now());
  await clock.advance(LAST_USES_MS);
  const remarks = pool.advise().sentences;
  await pool.end();
  return {
    connectionHours: connectionMs / HOUR,
    connects: memory.links.length,
    mostOpen: memory.mostOpen,
    waits: waits.toSorted((a, b) => a - b),
    remarks,
  };
}

function withOptions(options: PoolOptions): Contend {
  return (seams) => new Pool(options, seams);
}

/** The wait that this share of the callers did not exceed. */
export function waitOf({ waits }: Outcome, share: number): number {
  return waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0;
}

/** The share of callers who waited at all. */
export function waitedShare({ waits }: Outcome): number {
  return waits.filter((wait) => wait > 0).length / waits.length;
}

const EVENING = [
  { from: '18:00', to: '24:00', min: 6, timeZone: 'UTC' },
  { from: '14:55', to: '16:30', min: 6, timeZone: 'UTC' },
];

/** Who goes through the day. */
export const CONTENDERS: Readonly<Record<string, Contend>> = {
  'max, always open': withOptions({ min: 10, max: 10 }),
  'min, idle 10 s': withOptions({ min: 2, max: 10 }),
  'min, idle 20 min': withOptions({ min: 2, max: 10, idleTimeoutMillis: 1_200_000 }),
  'by load': withOptions({ min: 2, max: 10, sizing: 'auto' }),
  'by load and hour': withOptions({ min: 2, max: 10, sizing: 'auto', schedule: EVENING }),
};

if (process.argv[1] === import.meta.filename) {
  const day = ladderDay(1);
  let remarks: readonly string[] = [];
  process.stdout.write(`${day.length} uses of the database in a day\n`);
  process.stdout.write('                    conn-h  connects  most  waited   p99 ms  p99.9 ms  max ms\n');
  for (const [name, contend] of Object.entries(CONTENDERS)) {
    const outcome = await replay(day, contend);
    ({ remarks } = outcome);
    const cells = [
      outcome.connectionHours.toFixed(1).padStart(7),
      String(outcome.connects).padStart(9),
      String(outcome.mostOpen).padStart(5),
      `${(waitedShare(outcome) * 100).toFixed(2)} %`.padStart(8),
      String(waitOf(outcome, 0.99)).padStart(8),
      String(waitOf(outcome, 0.999)).padStart(9),
      String(waitOf(outcome, 1)).padStart(7),
    ];
    process.stdout.write(`${name.padEnd(19)}${cells.join(' ')}\n`);
  }
  for (const remark of remarks) process.stdout.write(`${remark}\n`);
}
