/** Who takes part: how a contender is opened, and what it can do. Scenarios say which of these they need. */
import type { Place } from './place.ts';
import type { Statement } from './statements.ts';

export interface Contender<S extends AsyncDisposable = AsyncDisposable> {
  readonly name: string;
  /** Its connections, where they are not `POOL_SIZE`. */
  readonly size?: number;
  /** Makes it ready for its first caller; connections may come later. */
  open(place: Place, options: OpenOptions): Promise<S>;
  /** Why it cannot take part on this machine; undefined: it can. */
  readonly absence?: () => Promise<string | undefined>;
}

interface OpenOptions {
  /** Most connections. */
  readonly size: number;
  /** How long a caller waits for a connection, in milliseconds; undefined: the contender's default. */
  readonly waitMs?: number;
}

/** Sends a statement and gives its rows. */
export type Ask = (statement: Statement) => Promise<readonly unknown[]>;

/** Sends a statement on a connection of its choice. */
export interface Asks extends AsyncDisposable {
  readonly ask: Ask;
}

/** Gives one caller a connection alone for some work. */
export interface Leases extends AsyncDisposable {
  lease(work: (ask: Ask) => Promise<void>): Promise<void>;
}

/** Lends connections. What is taken is what it gives itself: a wrapper of ours would be measured too. */
export interface Lends extends AsyncDisposable {
  take(): Promise<unknown>;
  giveBack(taken: unknown): unknown;
}

/** Is a program with callers of its own. */
export interface Drives extends AsyncDisposable {
  /** How many statements per second so many callers get through, for about so long. */
  drive(script: string, callers: number, windowMs: number): Promise<number>;
}

/** The connections of each contender, unless a scenario is about their number. */
export const POOL_SIZE = 10;

/** Opens so many connections by taking them all at once. */
export async function openConnections(pool: Lends, count: number): Promise<void> {
  const taken = await Promise.all(Array.from({ length: count }, () => pool.take()));
  await Promise.all(taken.map((lease) => pool.giveBack(lease)));
}
