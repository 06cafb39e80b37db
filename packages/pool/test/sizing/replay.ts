import type { Driver, Opening } from '../../src/driver.ts';
import { Pool, type PoolSeams } from '../../src/pool.ts';
import { resolveSchedule } from '../../src/sizing/schedule.ts';
import { Sizing, SIZING_PERIOD_MS } from '../../src/sizing/sizing.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryDriver } from '../support/memory-driver.ts';
import { ladderDay, type Use } from './ladder-day.ts';

/** A pool and what has to be done for it while the day goes by. */
interface Contender {
  readonly pool: Pool;
  /** Called with every change of what is in use or in line. */
  readonly changed?: (now: number, inUse: number, waiting: number) => void;
  /** Called every `SIZING_PERIOD_MS`. */
  readonly lookAgain?: (now: number) => void;
  /** What it has to say at the end of the day. */
  readonly remarks?: (now: number) => readonly string[];
}

/** Makes the pool that goes through the day. */
export type Contend = (seams: Required<Pick<PoolSeams, 'clock' | 'driver' | 'random'>>) => Contender;

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
/** A Monday, local time being UTC. */
const MIDNIGHT = Date.UTC(2026, 2, 2);

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
  const { pool, changed, lookAgain, remarks } = contend({ clock, driver, random: () => 0.5 });
  const waits: number[] = [];
  let inUse = 0;
  let waiting = 0;
  const tell = (): void => changed?.(clock.now(), inUse, waiting);
  const ask = ({ useMs }: Use): void => {
    const askedAt = clock.now();
    waiting += 1;
    const asking = pool.acquire().then((lease) => {
      waits.push(clock.now() - askedAt);
      waiting -= 1;
      inUse += 1;
      tell();
      clock.after(useMs, () => {
        lease.release();
        inUse -= 1;
        tell();
      });
    });
    void asking; // no deadline, and a server that always answers: it never rejects
    tell();
  };

  let connectionMs = 0;
  pool.on('connectionClosed', ({ ageMs }) => {
    connectionMs += ageMs;
  });
  const advanceTo = (at: number): Promise<void> | undefined =>
    at > clock.now() ? clock.advance(at - clock.now()) : undefined;
  const period = lookAgain ? SIZING_PERIOD_MS : DAY;
  let next = 0;
  for (let lookAt = period; lookAt <= DAY; lookAt += period) {
    for (let use = day[next]; use && use.atMs < lookAt; use = day[next]) {
      await advanceTo(use.atMs);
      ask(use);
      next += 1;
    }
    await advanceTo(lookAt);
    lookAgain?.(lookAt);
  }
  await clock.advance(LAST_USES_MS);
  const said = remarks?.(clock.now()) ?? [];
  await pool.end();
  return {
    connectionHours: connectionMs / HOUR,
    connects: memory.links.length,
    mostOpen: memory.mostOpen,
    waits: waits.toSorted((a, b) => a - b),
    remarks: said,
  };
}

/** A pool with these options and nothing else. */
function fixed(options: ConstructorParameters<typeof Pool>[0]): Contend {
  return (seams) => ({ pool: new Pool(options, seams) });
}

/** A pool between `min` and `max` that follows its load, and a schedule if there is one. */
function byLoad({ min, max }: { min: number; max: number }, schedule?: unknown): Contend {
  return (seams) => {
    const pool = new Pool({ min, max }, seams);
    const checked = schedule === undefined ? undefined : resolveSchedule(schedule, max);
    const sizing = new Sizing(seams.clock.now(), checked);
    let kept = min;
    return {
      pool,
      changed: (now, inUse, waiting) => sizing.sample(now, inUse, waiting),
      lookAgain(now) {
        const keep = sizing.keepAt(now, new Date(MIDNIGHT + now), { min, max });
        if (keep !== kept) pool.resize({ min: keep });
        kept = keep;
      },
      remarks: (now) => sizing.advise(now, { min, max }).sentences,
    };
  };
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
  'max, always open': fixed({ min: 10, max: 10 }),
  'min, idle 10 s': fixed({ min: 2, max: 10 }),
  'min, idle 20 min': fixed({ min: 2, max: 10, idleTimeoutMillis: 1_200_000 }),
  'by load': byLoad({ min: 2, max: 10 }),
  'by load and hour': byLoad({ min: 2, max: 10 }, EVENING),
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
