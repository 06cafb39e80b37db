/** Kysely's own PostgreSQL dialect, with our way to the server. */
import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type Dialect } from 'kysely';
import { kyselyDriver } from '../kysely/transactional-connection.ts';
import { PostgresqlConnection } from './connection.ts';
import type { Gateway } from './gateway.ts';

/** A dialect whose statements go through `gateway`. `destroy` is what Kysely's own `destroy()` does. */
export function postgresqlDialect(gateway: Gateway, destroy: () => Promise<void>): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () =>
      kyselyDriver({ acquire: async () => new PostgresqlConnection(await gateway.acquire()), destroy }),
    createIntrospector: (queries) => new PostgresIntrospector(queries),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}
