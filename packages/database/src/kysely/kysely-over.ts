/** Makes Kysely over a dialect of ours. */
import { DefaultConnectionProvider, DefaultQueryExecutor, Kysely, type Dialect } from 'kysely';

/**
 * As `new Kysely({ dialect })`, without its wait for a driver that has nothing to prepare: a query that is begun before
 * `close()` has its session by then, and so is finished.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the schema is known to the caller alone
export function kyselyOver<Schema>(dialect: Dialect): Kysely<Schema> {
  const driver = dialect.createDriver();
  const executor = new DefaultQueryExecutor(
    dialect.createQueryCompiler(),
    dialect.createAdapter(),
    new DefaultConnectionProvider(driver),
  );
  return new Kysely<Schema>({ config: { dialect }, dialect, driver, executor });
}
