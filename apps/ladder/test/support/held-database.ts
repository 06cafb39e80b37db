/** A database that is kept busy, so that whoever asks it has to wait. */
import type { Database } from '@warmpool/database';
import type { LadderSchema } from '../../src/store/schema.ts';

/**
 * Occupies every connection of a database until the returned function is called. SQLite has one; give the number that
 * a pool has.
 */
export async function holdDatabase(
  database: Database<LadderSchema>,
  connections = 1,
): Promise<() => Promise<void>> {
  let letGo = (): void => {};
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const held: Promise<void>[] = [];
  await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<void>((resolve, reject) => {
          const transaction = database.transaction(async () => {
            resolve();
            await released;
          });
          transaction.catch(reject);
          held.push(transaction);
        }),
    ),
  );
  return async () => {
    letGo();
    await Promise.all(held);
  };
}
