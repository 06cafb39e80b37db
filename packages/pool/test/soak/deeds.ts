import type { Pool } from '../../src/pool.ts';
import type { Lease } from '../../src/lease/lease.ts';
import { ACCOUNTS, type Bank, type Fate } from './bank.ts';
import type { Chance } from './chance.ts';
import type { Laws } from './laws.ts';

/** What a caller has to do with. */
export interface Ground {
  readonly pool: Pool;
  readonly bank: Bank;
  readonly laws: Laws;
  readonly chance: Chance;
  /** Which server processes are leased now. */
  readonly leased: Set<number>;
}

/** One thing that callers do. What it rejects with is its outcome. */
type Deed = (ground: Ground) => Promise<unknown>;

/** Thrown inside a transaction by a caller who thinks better of it. */
class Regret extends Error {
  readonly code = 'REGRET';
}

/** Everything that callers do, with how often. */
export const DEEDS: Readonly<Record<string, { readonly weight: number; readonly run: Deed }>> = {
  echo: { weight: 20, run: echo },
  read: { weight: 20, run: read },
  insert: { weight: 20, run: insert },
  transfer: { weight: 12, run: transfer },
  batch: { weight: 12, run: batch },
  lease: { weight: 10, run: lease },
  'open transaction': { weight: 4, run: leaveOpen },
  'abort a wait': { weight: 4, run: abortWait },
  'abort a query': { weight: 2, run: abortQuery },
  'slow query': { weight: 2, run: slowQuery },
  'refused query': { weight: 3, run: refusedQuery },
};

/** Answers on a shared connection must not be taken for one another. */
async function echo({ pool, laws, chance }: Ground): Promise<void> {
  const sent = chance.below(2 ** 31);
  const { rows } = await pool.query<{ echo: number }>('SELECT $1::int AS echo', [sent]);
  laws.hold(rows.length === 1 && rows[0]?.echo === sent, () => `sent ${sent}, got ${JSON.stringify(rows)}`);
}

async function read({ pool, laws, chance }: Ground): Promise<void> {
  const id = chance.below(ACCOUNTS);
  const { rows } = await pool.query<{ id: number }>('SELECT id, balance FROM accounts WHERE id = $1', [id]);
  laws.hold(rows[0]?.id === id, () => `read account ${id}, got ${JSON.stringify(rows)}`);
}

async function insert({ pool, bank }: Ground): Promise<void> {
  await entered(bank, (entry) => pool.query(INSERT, [entry]));
}

async function transfer({ pool, bank, chance }: Ground): Promise<void> {
  const [taking, giving] = movement(chance);
  const isRegretted = chance.isOf100(10);
  await entered(bank, (entry) =>
    pool.transaction(
      async (one) => {
        await one.query(MOVE, taking);
        if (isRegretted) throw new Regret('thinks better of it');
        await one.query(MOVE, giving);
        await one.query(INSERT, [entry]);
      },
      { priority: chance.below(2) },
    ),
  );
}

async function batch({ pool, bank, chance }: Ground): Promise<void> {
  const [taking, giving] = movement(chance);
  await entered(bank, (entry) =>
    pool.batch([
      { text: MOVE, values: taking },
      { text: MOVE, values: giving },
      // Now and then the last statement fails, and takes the others with it.
      { text: INSERT, values: [chance.isOf100(5) ? 'no number' : entry] },
    ]),
  );
}

/** A checkout that finds a clean session, leaves a dirty one, and ends in any of the ways there are. */
async function lease(ground: Ground): Promise<void> {
  const { pool, laws, chance } = ground;
  const one = await pool.acquire();
  await alone(ground, one, async () => {
    await seeClean(one, laws);
    await one.query("SET soak.owner = 'somebody'");
    if (chance.isOf100(30)) await one.query('CREATE TEMP TABLE mine (id int)');
  });
  if (chance.isOf100(10)) {
    await one.end();
    one.release(); // after `end` it does nothing
    return;
  }
  one.release(chance.isOf100(10));
  if (chance.isOf100(20)) releaseLate(one, laws);
}

async function leaveOpen(ground: Ground): Promise<void> {
  const one = await ground.pool.acquire();
  const entry = ground.bank.begin();
  // Whatever happens: nobody commits it.
  ground.bank.settle(entry, 'refused');
  await alone(ground, one, async () => {
    await one.query('BEGIN');
    await one.query(INSERT, [entry]);
  });
  one.release();
}

async function abortWait({ pool, chance }: Ground): Promise<void> {
  const signal = AbortSignal.timeout(chance.between(1, 10));
  await using one = await pool.acquire({ signal, timeoutMillis: chance.between(5, 500) });
  await one.query('SELECT 1');
}

async function abortQuery({ pool, chance }: Ground): Promise<void> {
  const signal = AbortSignal.timeout(chance.between(1, 50));
  await pool.query({ text: 'SELECT count(*) FROM entries AS a', signal });
}

async function slowQuery({ pool, chance }: Ground): Promise<void> {
  await pool.query('SELECT pg_sleep($1)', [chance.next() / 4]);
}

async function refusedQuery({ pool }: Ground): Promise<void> {
  await pool.query('SELECT 1 / $1::int', [0]);
}

const MOVE = 'UPDATE accounts SET balance = balance + $1 WHERE id = $2';
const INSERT = 'INSERT INTO entries (id) VALUES ($1)';

/** What is taken from one account, and given to another. */
function movement(chance: Chance): readonly [unknown[], unknown[]] {
  const amount = chance.between(1, 100);
  const from = chance.below(ACCOUNTS);
  const to = (from + chance.between(1, ACCOUNTS - 1)) % ACCOUNTS;
  return [
    [-amount, from],
    [amount, to],
  ];
}

/** Writes one more entry, and notes what became of it. */
async function entered(bank: Bank, write: (entry: number) => Promise<unknown>): Promise<void> {
  const entry = bank.begin();
  try {
    await write(entry);
    bank.settle(entry, 'acknowledged');
  } catch (error) {
    bank.settle(entry, fateAfter(error));
    throw error;
  }
}

const NOT_WRITTEN: ReadonlySet<unknown> = new Set([
  'REGRET',
  'POOL_ACQUIRE_TIMEOUT',
  'POOL_QUEUE_FULL',
  'POOL_ENDED',
  'POOL_OPEN_TIMEOUT',
  'POOL_TRANSACTION_ABORTED',
  'not-sent',
  'rolled-back',
]);

/** What is known of a statement that failed: the pool's word, or the server's, that it was not run. */
function fateAfter(error: unknown): Fate {
  const { code, outcome } = error as { code?: unknown; outcome?: unknown };
  if (NOT_WRITTEN.has(outcome ?? code)) return 'refused';
  // An SQLSTATE of the statement; those of classes 57 and 08 may be about the connection.
  const isRefused = typeof code === 'string' && /^(?!57|08)[0-9A-Z]{5}$/.test(code) && /\d/.test(code);
  return isRefused ? 'refused' : 'unknown';
}

/** While this lasts, nobody else has the same server process. */
async function alone({ laws, leased }: Ground, one: Lease, work: () => Promise<void>): Promise<void> {
  const processID = one.processID ?? 0;
  laws.hold(!leased.has(processID), () => `two callers hold server process ${processID}`);
  leased.add(processID);
  try {
    await work();
  } catch (error) {
    one.release();
    throw error;
  } finally {
    leased.delete(processID);
  }
}

async function seeClean(one: Lease, laws: Laws): Promise<void> {
  const { rows } = await one.query<{ owner: string | null; mine: string | null }>(
    "SELECT current_setting('soak.owner', true) AS owner, to_regclass('pg_temp.mine')::text AS mine",
  );
  const [row] = rows;
  laws.hold(
    Boolean(row) && !row?.owner && !row?.mine && one.getTransactionStatus() === 'I',
    () => `a session came with what others left: ${JSON.stringify(row)}, ${one.getTransactionStatus()}`,
  );
}

/** A second release is refused: it may be the next borrower's connection by now. */
function releaseLate(one: Lease, laws: Laws): void {
  try {
    one.release();
    laws.hold(false, () => 'a lease could be released twice');
  } catch (error) {
    laws.hold(
      (error as { code?: unknown }).code === 'POOL_LEASE_RELEASED',
      () => `a second release threw ${String(error)}`,
    );
  }
}
