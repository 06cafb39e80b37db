import type { CompiledQuery } from 'kysely';
import type { QueryConfig } from 'warmpool';

/** Compiled statements as the pool's batch takes them. */
export function asBatch(statements: readonly CompiledQuery[]): QueryConfig[] {
  return statements.map(({ sql, parameters }) => ({ text: sql, values: [...parameters] }));
}
