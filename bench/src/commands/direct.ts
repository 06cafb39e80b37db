/** How it was before: a new connection for each statement, one statement after another. */
import type { BatchQuery, Database } from '@warmpool/database';
import type { LadderSchema } from '@warmpool/ladder/store/schema';
import type { CompiledQuery, QueryResult } from 'kysely';
import { Client, type ClientConfig } from 'pg';
import { median, timed } from '../median.ts';
import { forwarding } from './reads.ts';

export interface DirectRun {
  readonly ms: number;
  /** TCP, TLS and authentication of one statement, the median of this run. */
  readonly connectMs: number;
}

/** Runs the statements, each on a connection of its own. Saying goodbye is not waited for. */
export async function runDirectly(
  config: ClientConfig,
  statements: readonly CompiledQuery[],
): Promise<DirectRun> {
  const connects: number[] = [];
  const goodbyes: Promise<void>[] = [];
  const { ms } = await timed(async () => {
    for (const { sql, parameters } of statements) {
      const client = new Client(config);
      connects.push((await timed(() => client.connect())).ms);
      await client.query(sql, [...parameters]);
      goodbyes.push(client.end());
    }
  });
  await Promise.all(goodbyes);
  return { ms, connectMs: median(connects) };
}

/**
 * A ladder's database without a pool, used as it was before: each statement of a batch by itself. Given one that opens
 * a direct connection for each query.
 */
export function statementByStatement(unpooled: Database<LadderSchema>): Database<LadderSchema> {
  return {
    ...forwarding(unpooled),
    async batch(queries) {
      const results: QueryResult<unknown>[] = [];
      for (const query of queries as readonly BatchQuery[]) {
        const compiled = 'compile' in query ? query.compile() : query;
        results.push(await unpooled.queries.executeQuery(compiled));
      }
      return results as never;
    },
  };
}
