import { setTimeout as pause } from 'node:timers/promises';
import { type EmbeddedServer, startTemporaryServer } from '@warmpool/embedded-server';
import { startFaultProxy } from '@warmpool/fault-proxy';
import pg from 'pg';
import type { Lease } from '../../src/lease/lease.ts';
import { Pool } from '../../src/pool.ts';
import { Bank, OPEN_THE_BANK } from './bank.ts';
import { backendsOf, Census, lookAtBooks } from './census.ts';
import { Chance } from './chance.ts';
import { DEEDS, type Ground } from './deeds.ts';
import { FAULTS, type Site } from './faults.ts';
import { flatness } from './flatness.ts';
import { Laws } from './laws.ts';
import type { Findings } from './summary.ts';
import { Tally } from './tally.ts';

const MIN = 2;
const MAX = 6;
const CALLERS = 24;
const ROLE = 'soak';
const PASSWORD = 'soak';
const MOST_THINKING_MS = 20;
const MOST_CALM_MS = 1500;
const LOOK_MS = 250;
const SAMPLE_MS = 3000;
const PROGRESS_MS = 15_000;
/** The longest that anything may take with all its time limits in a row: in line, on its way, rolled back. */
const ANSWERED_MS = 30_000;
/** How long the pool may take to be whole when all is well, and to be gone when it is ended. */
const WHOLE_MS = 20_000;

export interface SoakOptions {
  readonly seed: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Lets callers and faults loose on a pool, sees that the laws hold, and that the pool is whole when all is well again. */
export async function soak({ seed, signal, say }: SoakOptions): Promise<Findings> {
  await using server = await startTemporaryServer({
    // A server process looks whether its client is still there also while it works.
    settings: { max_connections: '30', client_connection_check_interval: '200ms', deadlock_timeout: '100ms' },
  });
  const { host, port, connectionString } = server;
  const besides = new pg.Pool({ connectionString, max: 2, connectionTimeoutMillis: 2000 });
  besides.on('error', () => undefined); // a restart of the server ends these too
  await besides.query(OPEN_THE_BANK(ROLE, PASSWORD));
  await using proxy = await startFaultProxy({ target: { host, port } });
  const pool = poolThrough(proxy.port, server);
  const chance = new Chance(seed);
  const world: World = {
    site: { server, proxy, besides, pool, role: ROLE, max: MAX, chance: chance.fork() },
    ground: { pool, bank: new Bank(), laws: new Laws(), leased: new Set() },
    tally: new Tally(),
    faults: new Map(),
    census: new Census(),
    say,
  };
  const { ground, tally, census, faults } = world;
  const { bank, laws } = ground;
  say(`Seed ${seed}: ${CALLERS} callers, at most ${MAX} connections`);

  const callers = Array.from({ length: CALLERS }, () => call(world, chance.fork(), signal));
  const watching = watch(world, signal);
  await goWrong(world, signal);
  await proxy.heal();
  await watching;
  await Promise.race([Promise.all(callers), pause(ANSWERED_MS, undefined, { ref: false })]);
  for (const deed of tally.late(0)) laws.hold(false, () => `'${deed}' was never answered`);
  await seeWhole(world);
  await bank.audit(besides, laws);
  const stats = pool.stats();
  await seeGone(world);
  await besides.end();
  const fates = bank.fateCounts;
  const flat = flatness(census.samples, laws);
  return { seed, tally, faults, fates, stats, mostOnServer: census.mostOnServer, flat, laws };
}

interface World {
  readonly site: Site;
  readonly ground: Omit<Ground, 'chance'>;
  readonly tally: Tally;
  readonly faults: Map<string, number>;
  readonly census: Census;
  readonly say: (line: string) => void;
}

/** Every time limit is short, so that every one of them is met. */
function poolThrough(port: number, { host, database }: EmbeddedServer): Pool {
  return new Pool({
    host,
    port,
    database,
    user: ROLE,
    password: PASSWORD,
    min: MIN,
    max: MAX,
    maxWaiting: 200,
    maxUses: 500,
    maxLifetimeSeconds: 5,
    idleTimeoutMillis: 3000,
    connectionTimeoutMillis: 3000,
    openTimeoutMillis: 1500,
    probeAfterMillis: 2000,
    probeTimeoutMillis: 500,
    resetTimeoutMillis: 1500,
    query_timeout: 4000,
  });
}

/** One caller: now this, now that. */
async function call({ ground, tally }: World, chance: Chance, isOver: AbortSignal): Promise<void> {
  const deeds = Object.entries(DEEDS).flatMap(([name, { weight, run }]) =>
    Array.from({ length: weight }, () => ({ name, run })),
  );
  while (!isOver.aborted) {
    const { name, run } = chance.oneOf(deeds);
    await tally.of(name, () => run({ ...ground, chance }));
    await pause(chance.below(MOST_THINKING_MS));
  }
}

/** One fault after the other, with calm between them. */
async function goWrong({ site, faults, ground }: World, isOver: AbortSignal): Promise<void> {
  const { chance, pool } = site;
  while (!isOver.aborted) {
    await pause(chance.below(MOST_CALM_MS));
    const [name, fault] = chance.oneOf(Object.entries(FAULTS));
    faults.set(name, (faults.get(name) ?? 0) + 1);
    try {
      await fault(site);
    } catch (error) {
      ground.laws.hold(false, () => `the fault '${name}' could not be made: ${String(error)}`);
    }
    pool.resize({ min: MIN, max: MAX });
  }
}

/** Counts and compares all the while, and says now and then how far it is. */
async function watch(world: World, isOver: AbortSignal): Promise<void> {
  const { site, ground, census, tally, say } = world;
  const { pool, besides, role, max } = site;
  const startedAt = performance.now();
  let sampleAt = SAMPLE_MS;
  let progressAt = PROGRESS_MS;
  while (!isOver.aborted) {
    await pause(LOOK_MS);
    const ms = performance.now() - startedAt;
    lookAtBooks(pool, max, ground.laws);
    for (const deed of tally.late(ANSWERED_MS))
      ground.laws.hold(false, () => `'${deed}' was not answered in ${ANSWERED_MS} ms`);
    await census.countOnServer(besides, role, max, ground.laws);
    if (ms >= sampleAt) {
      census.sample();
      sampleAt += SAMPLE_MS;
    }
    if (ms >= progressAt) {
      say(progress(world, ms));
      progressAt += PROGRESS_MS;
    }
  }
}

function progress({ site, tally, census, faults, ground }: World, ms: number): string {
  const { opened, total, waiting } = site.pool.stats();
  const { heapMb = 0, sockets = 0 } = census.samples.at(-1) ?? {};
  const faultCount = [...faults.values()].reduce((sum, count) => sum + count, 0);
  return (
    `${Math.round(ms / 1000)} s: ${tally.count} calls, ${faultCount} faults, ${opened} opened, ${total} open, ` +
    `${census.onServer} on the server, ${waiting} waiting, heap ${heapMb.toFixed(1)} MB, ${sockets} sockets, ` +
    `${ground.laws.count} breaches`
  );
}

/** All is well: nobody waits, `min` are open, and all of `max` can be had at once. */
async function seeWhole({ site, ground: { laws } }: World): Promise<void> {
  const { pool } = site;
  const isAtRest = await within(WHOLE_MS, () => {
    const { idle, total, waiting } = pool.stats();
    return waiting === 0 && idle === total && total >= MIN;
  });
  laws.hold(isAtRest, () => `the pool is not at rest though all is well: ${JSON.stringify(pool.stats())}`);
  const wanted = await Promise.allSettled(
    Array.from({ length: MAX }, () => pool.acquire({ timeoutMillis: WHOLE_MS })),
  );
  const leases: Lease[] = [];
  for (const one of wanted) if (one.status === 'fulfilled') leases.push(one.value);
  laws.hold(leases.length === MAX, () => `only ${leases.length} of ${MAX} connections can be had`);
  for (const lease of leases) lease.release();
}

/** The end leaves nothing behind. */
async function seeGone({ site, ground: { laws } }: World): Promise<void> {
  const { pool, proxy, besides, role } = site;
  const isEnded = await Promise.race([
    pool.end({ timeoutMillis: 1000 }).then(() => true),
    pause(WHOLE_MS, false, { ref: false }),
  ]);
  laws.hold(isEnded, () => 'the end of the pool never came');
  const isGone = await within(
    WHOLE_MS,
    async () => proxy.connections === 0 && (await backendsOf(besides, role)) === 0,
  );
  laws.hold(isGone, () => `${proxy.connections} connections outlive the pool`);
}

async function within(ms: number, condition: () => boolean | Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    if (await condition()) return true;
    await pause(LOOK_MS);
  }
  return false;
}
