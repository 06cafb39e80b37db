/** A lock that is held on purpose, so that whoever needs it stops exactly there. */
import type { Database } from '@warmpool/database';
import type { RawBuilder } from 'kysely';
import { onTestFinished } from 'vitest';

/** Runs a statement that locks something, and keeps the lock until the returned function is called, or the test ends. */
export async function holdLock<Schema>(
  database: Database<Schema>,
  locking: RawBuilder<unknown>,
): Promise<() => Promise<void>> {
  let letGo = (): void => {};
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let holding: Promise<void> | undefined;
  await new Promise<void>((resolve, reject) => {
    holding = database.transaction(async (transaction) => {
      await locking.execute(transaction);
      resolve();
      await released;
    });
    holding.catch(reject);
  });
  const release = async (): Promise<void> => {
    letGo();
    await holding;
  };
  onTestFinished(release);
  return release;
}
