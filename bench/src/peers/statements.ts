/** What is asked of the server. */

export interface Statement {
  /** For contenders that prepare by name. */
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/** A statement with other values each time. */
export interface Question {
  next(): Statement;
  /** The same for `pgbench`. */
  readonly script: string;
}

/** Rows of the table `item`. */
export const ITEMS = 10_000;

/** One row by its primary key. */
export const LOOKUP: Question = {
  next: () => ({
    name: 'lookup',
    text: 'SELECT id, name, rating FROM item WHERE id = $1',
    values: [1 + Math.floor(Math.random() * ITEMS)],
  }),
  script: `\\set id random(1, ${ITEMS})\nSELECT id, name, rating FROM item WHERE id = :id;\n`,
};

const NUMBERS = 15_000;

/** About 2 ms of work for the server's processor: the row of one caller says what it takes here. */
export const WORK: Question = {
  next: () => ({
    name: 'work',
    text: 'SELECT count(*) AS count FROM generate_series(1, $1::int) AS number WHERE number % 7 = 0',
    values: [NUMBERS],
  }),
  script: `SELECT count(*) AS count FROM generate_series(1, ${NUMBERS}) AS number WHERE number % 7 = 0;\n`,
};

/** Keeps a connection busy and no processor. */
export function sleep(ms: number): Statement {
  return { name: 'sleep', text: 'SELECT pg_sleep($1::float8)', values: [ms / 1000] };
}

/** So many rows of four columns. */
export function rowsOfItems(count: number): Statement {
  return {
    name: 'rows',
    text: 'SELECT id, name, rating, joined_at FROM item ORDER BY id LIMIT $1',
    values: [count],
  };
}

/** What plain traffic consists of; each with the number of the caller whose row it is about. */
export const TRAFFIC: readonly Pick<Statement, 'name' | 'text'>[] = [
  { name: 'insert', text: 'INSERT INTO traffic (caller, visits) VALUES ($1, 0)' },
  { name: 'select', text: 'SELECT visits FROM traffic WHERE caller = $1' },
  { name: 'update', text: 'UPDATE traffic SET visits = visits + 1 WHERE caller = $1' },
  { name: 'delete', text: 'DELETE FROM traffic WHERE caller = $1' },
];
