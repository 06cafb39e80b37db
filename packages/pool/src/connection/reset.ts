import type { Link } from '../driver.ts';
import { FlightError } from '../driver.ts';
import type { QueryConfig } from '../query.ts';
import type { SessionEffect } from '../statement/session-effect.ts';

/**
 * Everything that DISCARD ALL does, except that prepared statements stay: `pg` would go on believing in them.
 * The same list as Npgsql's reset. `RESET ALL` comes last, so that the others run without the borrower's time-outs.
 */
const RESET: readonly string[] = [
  'SET statement_timeout = 0',
  'SET SESSION AUTHORIZATION DEFAULT',
  'RESET ROLE',
  'CLOSE ALL',
  'UNLISTEN *',
  // Qualified: the borrower's search_path may hold a function of that name.
  'SELECT pg_catalog.pg_advisory_unlock_all()',
  'DISCARD SEQUENCES',
  'DISCARD TEMP',
  'RESET ALL',
];

/** A borrower's `statement_timeout` of 1 ms may hit the very statement that lifts it; then it is tried again. */
const ATTEMPTS = 5;
const QUERY_CANCELED = '57014';

/** Ends the transaction that a borrower left open. */
export async function rollBack(link: Link): Promise<void> {
  await attempt(() => link.flight([{ text: 'ROLLBACK' }]));
}

/** Makes a session clean in one round trip, and then puts back what opening had set, statement by statement. */
export async function resetSession(
  link: Link,
  effect: SessionEffect,
  setup: readonly QueryConfig[],
): Promise<void> {
  const texts = effect === 'prepared' ? [...RESET, 'DEALLOCATE ALL'] : RESET;
  // Before the flight, so that it does not count on a name that it drops.
  if (effect === 'prepared') link.forgetPrepared();
  await attempt(() => link.flight(texts.map((text) => ({ text }))));
  // As they were sent the first time: a text may hold several statements, which no flight takes.
  for (const statement of setup) await send(link, statement);
}

function send(link: Link, statement: QueryConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    link.query({ config: statement, values: undefined, callback: undefined }, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

async function attempt(run: () => Promise<unknown>): Promise<void> {
  for (let left = ATTEMPTS; ; left--) {
    try {
      await run();
      return;
    } catch (error) {
      const cause: unknown = error instanceof FlightError ? error.cause : error;
      const isCanceled = (cause as { code?: unknown } | undefined)?.code === QUERY_CANCELED;
      if (!isCanceled || left <= 1) throw error;
    }
  }
}
