import { genericPool } from '../contenders/generic-pool.ts';
import { pgPool } from '../contenders/pg-pool.ts';
import { postgresJs } from '../contenders/postgres-js.ts';
import { tarn } from '../contenders/tarn.ts';
import { warmpool } from '../contenders/warmpool.ts';
import { type Lends, openConnections, POOL_SIZE } from '../contender.ts';
import { atOnce } from '../load.ts';
import { usedBytes } from '../memory.ts';
import type { Scenario } from '../scenario.ts';

const COUNTS = new Map([
  ['10 000 in line', 10_000],
  ['100 000 in line', 100_000],
]);
const QUICK_SHARE = 0.1;
/** Who lets many stand in line lets nobody stand there for ever; nobody is to be turned away here, though. */
const WAIT_MS = 50_000;

export const storm: Scenario<Lends> = {
  name: 'storm',
  question: 'What if everybody comes at once?',
  method: `So many callers take a connection in the same turn, on ${POOL_SIZE} connections, and release it at once. Flat is good.`,
  server: 'plain',
  contenders: [warmpool(), pgPool(), postgresJs, tarn, genericPool],
  cases: [...COUNTS.keys()],
  metrics: [
    { name: 'caller', title: 'Time per caller', unit: 'ms', better: 'lower' },
    { name: 'memory', title: 'Memory per caller in line', unit: 'bytes', better: 'lower' },
  ],
  rounds: 5,
  warmUps: 1,
  measure: async ({ contender, places, isQuick }, name) => {
    const count = (COUNTS.get(name) ?? 0) * (isQuick ? QUICK_SHARE : 1);
    await using pool = await contender.open(places.direct, { size: POOL_SIZE, waitMs: WAIT_MS });
    await openConnections(pool, POOL_SIZE);
    const before = usedBytes();
    const cameAt = performance.now();
    const callers = atOnce(count, () => takeTurn(pool));
    const comingMs = performance.now() - cameAt;
    // Not a turn has passed: all of them are in line. Collecting is no part of their time.
    const memory = (usedBytes() - before) / count;
    const servedAt = performance.now();
    await Promise.all(callers);
    return { caller: (comingMs + performance.now() - servedAt) / count, memory };
  },
};

async function takeTurn(pool: Lends): Promise<void> {
  pool.giveBack(await pool.take());
}
