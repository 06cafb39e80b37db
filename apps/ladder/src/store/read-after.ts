/** Changes and what is read after them, in one batch. */
import type { BatchQuery, BatchResults, Database } from '@warmpool/database';
import type { LadderSchema } from './schema.ts';

/** Makes the changes, then reads, in one round trip; gives back what was read. */
export async function readAfter<const Reads extends readonly BatchQuery[]>(
  database: Database<LadderSchema>,
  changes: readonly BatchQuery[],
  reads: Reads,
): Promise<BatchResults<Reads>> {
  const results: readonly unknown[] = await database.batch([...changes, ...reads]);
  // A batch answers in order, so what is left behind the changes answers the reads.
  return results.slice(changes.length) as BatchResults<Reads>;
}
