import { setTimeout as pause } from 'node:timers/promises';
import { genericPool } from '../contenders/generic-pool.ts';
import { pgPool } from '../contenders/pg-pool.ts';
import { postgresJs } from '../contenders/postgres-js.ts';
import { tarn } from '../contenders/tarn.ts';
import { warmpool } from '../contenders/warmpool.ts';
import { type Lends, openConnections, POOL_SIZE } from '../contender.ts';
import { usedBytes } from '../memory.ts';
import type { Scenario } from '../scenario.ts';

const COUNTS = new Map([
  ['no connection', 0],
  ['10 connections', 10],
  ['100 connections', 100],
]);
const WATCHED_MS = 2000;

export const idle: Scenario<Lends> = {
  name: 'idle',
  question: 'What does a pool cost that nobody uses?',
  method: `So many connections are opened and left alone; the process is watched for ${WATCHED_MS / 1000} s.`,
  server: 'plain',
  contenders: [warmpool(), pgPool(), postgresJs, tarn, genericPool],
  cases: [...COUNTS.keys()],
  metrics: [
    { name: 'memory', title: 'Memory of the client', unit: 'bytes', better: 'lower' },
    { name: 'cpu', title: 'Processor time of the client', unit: 'cpu', better: 'lower' },
  ],
  rounds: 3,
  // What is loaded and compiled for good is no part of a pool's memory.
  warmUps: 1,
  measure: async ({ contender, places, isQuick }, name) => {
    const count = COUNTS.get(name) ?? 0;
    const before = usedBytes();
    await using pool = await contender.open(places.direct, { size: Math.max(count, POOL_SIZE) });
    await openConnections(pool, count);
    const memory = usedBytes() - before;
    const started = process.cpuUsage();
    const startedAt = performance.now();
    await pause(isQuick ? WATCHED_MS / 10 : WATCHED_MS);
    const { user, system } = process.cpuUsage(started);
    return { memory, cpu: (user + system) / (performance.now() - startedAt) };
  },
};
