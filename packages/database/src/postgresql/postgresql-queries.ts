/** Kysely over PostgreSQL: its own dialect, our way to the server. */
import {
  DefaultQueryExecutor,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type Dialect,
} from 'kysely';
import { kyselyDriver } from '../kysely/transactional-connection.ts';
import { singleQueryExecutor } from '../kysely/single-query-executor.ts';
import { PostgresqlConnection } from './connection.ts';
import { toQueryResult, toStatement, type Gateway } from './gateway.ts';

/** A query builder whose queries go through `gateway`. `destroy` is what its own `destroy()` does. */
export function postgresqlQueries<Schema>(gateway: Gateway, destroy: () => Promise<void>): Kysely<Schema> {
  const driver = kyselyDriver({
    acquire: async () => new PostgresqlConnection(await gateway.acquire()),
    destroy,
  });
  const dialect: Dialect = {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (queries) => new PostgresIntrospector(queries),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
  const borrowing = new DefaultQueryExecutor(dialect.createQueryCompiler(), dialect.createAdapter(), {
    provideConnection: async (consumer) => {
      const connection = await driver.acquireConnection();
      try {
        return await consumer(connection);
      } finally {
        await driver.releaseConnection(connection);
      }
    },
  });
  const executor = singleQueryExecutor(borrowing, async (query) =>
    toQueryResult(await gateway.query(toStatement(query))),
  );
  return new Kysely<Schema>({ config: { dialect }, dialect, driver, executor });
}
