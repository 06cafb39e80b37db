/**
 * The driver over `pg`. Everything that rests on undocumented parts of `pg` is in the files that begin with `pg-`:
 * `client.connection` and its stream, `_queryable`, `_activeQuery`, `readyForQuery`, `_queryQueue`, `_pulseQueryQueue`,
 * `_types`, `parsedStatements`, `_parsers` and `_prebuiltEmptyResultObject` of results, and the `drain` event as the sign
 * that the last ReadyForQuery has come. `pg-driver.test.ts` holds `pg` to it.
 */
import type { Clock } from '../clock.ts';
import type { Driver } from '../driver.ts';
import { type PgClient, type PgInternals, pgInternals } from './pg-client.ts';
import { PgOpening } from './pg-opening.ts';
import { Pooler } from './pooler.ts';

/** Opens connections with `pg`'s Client, or with a class that behaves like it. */
export function pgDriver(
  options: Record<string, unknown>,
  Client: unknown,
  clock: Clock,
  transactionPooler: 'auto' | boolean,
): Driver {
  const ClientClass = (Client ?? pgInternals.Client) as PgInternals['Client'];
  const parts = {
    newClient: (): PgClient => new ClientClass(options),
    clock,
    pooler: new Pooler(transactionPooler),
  };
  return { open: () => new PgOpening(parts) };
}
