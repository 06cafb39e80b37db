/** Locks for work that one process does at a time. They end with their transaction, whatever becomes of the process. */
import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { LadderSchema } from './schema.ts';

/** Two numbers each that mean nothing but this. */
const LOCKS = { wave: [0x6c616464, 1], merge: [0x6c616464, 2], expiry: [0x6c616464, 3] } as const;

/**
 * Takes a lock on PostgreSQL, once for a statement, as a condition of its rows; false when another process has it. A
 * transaction that has it takes it again.
 */
export function hasLock(work: keyof typeof LOCKS): RawBuilder<boolean> {
  const [ladder, number] = LOCKS[work];
  return sql<boolean>`(select pg_try_advisory_xact_lock(${sql.lit(ladder)}, ${sql.lit(number)}))`;
}

/** Takes a lock on PostgreSQL; false when another process has it. */
export async function tryLock(
  transaction: Transaction<LadderSchema>,
  work: keyof typeof LOCKS,
): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`select ${hasLock(work)} as locked`.execute(transaction);
  return rows[0]?.locked === true;
}
