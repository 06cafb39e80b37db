/** Which tables a ladder has: asked of the migrations themselves, so that a new one cannot be forgotten. */
import { openDatabase, type Database } from '@warmpool/database';
import { sql } from 'kysely';
import { migrations } from '../schema.ts';

/** Kysely's own books, which every database keeps for itself. */
const BOOKS = ['kysely_migration', 'kysely_migration_lock'];

/** The tables that these migrations make, each after those that it refers to. */
export async function ladderTables(applied: readonly string[]): Promise<string[]> {
  await using database = await freshLadder(applied);
  const { rows } = await sql<{ name: string; refers_to: string | null }>`
    select t.name, f."table" as refers_to
    from sqlite_master as t left join pragma_foreign_key_list(t.name) as f
    where t.type = 'table' and t.name not like 'sqlite_%' and t.name not in (${sql.join(BOOKS)})
    order by t.rowid`.execute(database.queries);
  const references = new Map<string, Set<string>>();
  for (const { name, refers_to: other } of rows) {
    const others = references.get(name) ?? new Set();
    if (other !== null && other !== name) others.add(other);
    references.set(name, others);
  }
  return inOrder(references);
}

/** The views that these migrations make, each after those that it reads. */
export async function ladderViews(applied: readonly string[]): Promise<string[]> {
  await using database = await freshLadder(applied);
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'view' order by rowid`.execute(database.queries);
  return rows.map(({ name }) => name);
}

/** An empty one in memory: what else is in a ladder's database belongs to somebody else. */
async function freshLadder(applied: readonly string[]): Promise<Database<object>> {
  const steps = Object.fromEntries(Object.entries(migrations).filter(([name]) => applied.includes(name)));
  const database = await openDatabase<object>({ type: 'sqlite', file: ':memory:', migrations: steps });
  await database.migrate();
  return database;
}

function inOrder(references: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const ordered: string[] = [];
  while (ordered.length < references.size) {
    const next = [...references].filter(
      ([name, others]) => !ordered.includes(name) && [...others].every((other) => ordered.includes(other)),
    );
    if (next.length === 0) throw new Error('ladder bug: tables refer to each other in a circle');
    ordered.push(...next.map(([name]) => name));
  }
  return ordered;
}
