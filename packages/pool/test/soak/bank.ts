import type pg from 'pg';
import type { Laws } from './laws.ts';

export const ACCOUNTS = 50;
const OPENING_BALANCE = 1000;
/** Entries read at once when the books are closed. */
const PAGE = 50_000;
/** More entries than any run makes. */
const MOST_ENTRIES = 2 ** 24;

/** What is known of an entry that somebody tried to write. */
export type Fate = 'acknowledged' | 'unknown' | 'refused';

const FATES = ['open', 'acknowledged', 'unknown', 'refused'] as const;
/** How often an entry of each fate may be there. */
const ALLOWED: Readonly<Record<(typeof FATES)[number], readonly number[]>> = {
  open: [0, 1],
  acknowledged: [1],
  unknown: [0, 1],
  refused: [0],
};

/**
 * Accounts whose sum never changes, and entries that are written at most once each. The database is asked at the end,
 * over a way that knows nothing of the pool.
 */
export class Bank {
  /** One byte for each entry, so that the books of a long run do not look like a leak. */
  readonly #fates = new Uint8Array(MOST_ENTRIES);
  #last = 0;

  /** The number of the next entry. */
  begin(): number {
    this.#last += 1;
    return this.#last;
  }

  settle(entry: number, fate: Fate): void {
    this.#fates[entry] = FATES.indexOf(fate);
  }

  get fateCounts(): Readonly<Record<string, number>> {
    const counts = { open: 0, acknowledged: 0, unknown: 0, refused: 0 };
    for (let entry = 1; entry <= this.#last; entry++) counts[this.#fate(entry)] += 1;
    return counts;
  }

  /** Looks whether the database agrees. */
  async audit(database: pg.Pool, laws: Laws): Promise<void> {
    const { rows } = await database.query<{ sum: string }>('SELECT sum(balance) AS sum FROM accounts');
    const sum = Number(rows[0]?.sum);
    const total = ACCOUNTS * OPENING_BALANCE;
    laws.hold(sum === total, () => `the accounts hold ${sum} in all, and held ${total} at the beginning`);
    for (let from = 1; from <= this.#last; from += PAGE) await this.#auditPage(database, laws, from);
  }

  async #auditPage(database: pg.Pool, laws: Laws, from: number): Promise<void> {
    const until = Math.min(from + PAGE, this.#last + 1);
    const { rows } = await database.query<{ id: number; times: number }>(
      'SELECT id, count(*)::int AS times FROM entries WHERE id >= $1 AND id < $2 GROUP BY id',
      [from, until],
    );
    const found = new Map(rows.map(({ id, times }) => [id, times]));
    for (let entry = from; entry < until; entry++) {
      const times = found.get(entry) ?? 0;
      const fate = this.#fate(entry);
      laws.hold(
        ALLOWED[fate].includes(times),
        () => `entry ${entry} is there ${times} times, but is ${fate}`,
      );
    }
  }

  #fate(entry: number): (typeof FATES)[number] {
    return FATES[this.#fates[entry] ?? 0] ?? 'open';
  }
}

/** The tables, and the role that the pool connects as: no superuser, so that the server can limit it. */
export const OPEN_THE_BANK = (role: string, password: string): string => `
  CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL);
  INSERT INTO accounts SELECT id, ${OPENING_BALANCE} FROM generate_series(0, ${ACCOUNTS - 1}) AS id;
  CREATE TABLE entries (id int NOT NULL);
  CREATE INDEX ON entries (id);
  CREATE ROLE ${role} LOGIN PASSWORD '${password}';
  GRANT SELECT, INSERT, UPDATE ON accounts, entries TO ${role};
`;
