/** Brings a database to the state that the program expects. */
import { Migrator, sql, type Kysely, type Migration } from 'kysely';
import { MigrationError, NewerDatabaseError } from './errors.ts';

/** Migrations by name; they run in the order of their names. */
export type Migrations = Readonly<Record<string, Migration>>;

const MIGRATION_TABLE = 'kysely_migration';

/**
 * Applies what is missing, in one transaction under a lock: of several programs at once, one does it and the others
 * find it done. Rejects with `MigrationError`, which names the migration, or `NewerDatabaseError`.
 */
export async function runMigrations(
  queries: Kysely<unknown>,
  migrations: Migrations,
): Promise<{ readonly applied: string[] }> {
  const migrator = new Migrator({
    db: queries,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    migrationTableName: MIGRATION_TABLE,
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error === undefined) {
    return {
      applied: results.filter(({ status }) => status === 'Success').map(({ migrationName }) => migrationName),
    };
  }
  const failed = results.find(({ status }) => status === 'Error');
  if (failed !== undefined) {
    throw new MigrationError(
      `migration ${failed.migrationName} failed, and nothing of this run was kept: ${messageOf(error)}`,
      { cause: error },
    );
  }
  await refuseNewer(queries, migrations, error);
  // Kysely passes on what the driver threw, such as a connection that broke.
  // oxlint-disable-next-line typescript/only-throw-error -- it is an Error in all but its type
  throw error;
}

/** Kysely calls unknown migrations "corrupted"; mostly the program is just older than the database. */
async function refuseNewer(queries: Kysely<unknown>, migrations: Migrations, cause: unknown): Promise<void> {
  // What Kysely itself found out is worth more than a second failure here.
  const applied = await appliedMigrations(queries).catch(() => []);
  const unknown = applied.filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length === 0) return;
  throw new NewerDatabaseError(
    `the database is newer than this program: it has ${unknown.length === 1 ? 'a migration' : 'migrations'} that the ` +
      `program does not know (${unknown.join(', ')}). Run the newer program, or restore a backup from before.`,
    { cause },
  );
}

async function appliedMigrations(queries: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{
    name: string;
  }>`select name from ${sql.table(MIGRATION_TABLE)} order by name`.execute(queries);
  return rows.map(({ name }) => name);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
