/** Makes a ladder's database anew from tables that come row by row, all in one transaction. */
import { MIGRATION_LOCK, type Database } from '@warmpool/database';
import { sql, type Kysely } from 'kysely';
import { migrations, type LadderSchema } from '../schema.ts';
import { ladderTables, ladderViews } from './ladder-tables.ts';
import type { LadderContent, TableContent } from './read-tables.ts';
import { shapeOf, type ColumnKind, type Dialect, type TableShape } from './table-shape.ts';

/** Queries within the transaction that everything happens in. */
export type Filling = Kysely<LadderSchema>;

/** What was found where a backup is to go. */
export interface Present {
  /** How many players there are; everything that people did belongs to one. */
  readonly players: number;
}

/** The steps of a restore, in this order. */
export interface LadderFiller {
  /** Takes away what is there and makes the tables as they were when the content was read. */
  begin(content: LadderContent): Promise<void>;
  /** Adds rows to a table, each one a line of JSON; tables come in the order of the content. */
  add(table: TableContent, lines: readonly string[]): Promise<void>;
  /** Sets running numbers, brings triggers back, and applies the migrations that have come since. */
  finish(content: LadderContent): Promise<void>;
}

const LOCK_TIMEOUT_S = 60;

/**
 * Runs `work` in one transaction on a database whose migrations are all applied. Nobody else reads or writes the ladder
 * meanwhile; when `work` rejects, everything is as it was.
 */
export async function fillLadder<T>(
  database: Database<LadderSchema>,
  work: (filling: Filling, present: Present, filler: LadderFiller) => Promise<T>,
): Promise<T> {
  const names = Object.keys(migrations);
  const [tables, views] = [await ladderTables(names), await ladderViews(names)];
  return database.transaction(async (filling) => {
    if (database.dialect === 'postgresql') await lockEverything(filling, tables);
    const { players } = await filling
      .selectFrom('players')
      .select(({ fn }) => fn.countAll<number>().as('players'))
      .executeTakeFirstOrThrow();
    return work(filling, { players }, fillerOf(filling, database.dialect, { tables, views }));
  });
}

async function lockEverything(filling: Filling, tables: readonly string[]): Promise<void> {
  for (const setting of [
    'statement_timeout = 0',
    'idle_in_transaction_session_timeout = 0',
    `lock_timeout = '${LOCK_TIMEOUT_S}s'`,
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one connection
    await sql.raw(`set local ${setting}`).execute(filling);
  }
  // Nobody else migrates meanwhile.
  await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(filling);
  await sql`lock table ${sql.join(tables.map((name) => sql.table(name)))} in access exclusive mode`.execute(
    filling,
  );
}

function fillerOf(
  filling: Filling,
  dialect: Dialect,
  present: { readonly tables: readonly string[]; readonly views: readonly string[] },
): LadderFiller {
  let triggers: readonly string[] = [];
  return {
    begin: async (content) => {
      for (const name of present.views.toReversed()) {
        // oxlint-disable-next-line no-await-in-loop -- one connection
        await sql`drop view ${sql.table(name)}`.execute(filling);
      }
      for (const name of present.tables.toReversed()) {
        // oxlint-disable-next-line no-await-in-loop -- as above
        await sql`drop table ${sql.table(name)}`.execute(filling);
      }
      await sql`delete from kysely_migration`.execute(filling);
      await apply(filling, content.migrations);
      triggers = await silenceTriggers(filling, dialect, content.tables);
      // What a migration writes into its tables is in the backup as well.
      for (const { name } of content.tables.toReversed()) {
        // oxlint-disable-next-line no-await-in-loop -- as above
        await sql`delete from ${sql.table(name)}`.execute(filling);
      }
      for (const table of content.tables) {
        // oxlint-disable-next-line no-await-in-loop -- as above
        requireSameShape(table, await shapeOf(filling, dialect, table.name));
      }
    },
    add: (table, lines) =>
      dialect === 'postgresql' ? addToPostgresql(filling, table, lines) : addToSqlite(filling, table, lines),
    finish: async ({ migrations: applied, tables }) => {
      for (const table of tables) {
        // oxlint-disable-next-line no-await-in-loop -- one connection
        await setLastNumber(filling, dialect, table);
      }
      await bringTriggersBack(filling, dialect, tables, triggers);
      await apply(
        filling,
        Object.keys(migrations).filter((name) => !applied.includes(name)),
      );
      // The server would plan by empty tables until it comes round to look at them.
      if (dialect === 'postgresql') {
        await sql`analyze ${sql.join(present.tables.map((name) => sql.table(name)))}`.execute(filling);
      }
    },
  };
}

/** What Kysely's migrator does, within our transaction. */
async function apply(filling: Filling, names: readonly string[]): Promise<void> {
  for (const name of names.toSorted()) {
    const migration = migrations[name];
    if (migration === undefined) throw new Error(`ladder bug: there is no migration ${name}`);
    // oxlint-disable-next-line no-await-in-loop -- one after another
    await migration.up(filling);
    // oxlint-disable-next-line no-await-in-loop -- as above
    await sql`insert into kysely_migration (name, timestamp) values (${name}, ${new Date().toISOString()})`.execute(
      filling,
    );
  }
}

function requireSameShape({ name, columns }: TableShape, here: TableShape): void {
  const listed = (shape: Readonly<Record<string, ColumnKind>>): string =>
    Object.entries(shape)
      .map(([column, kind]) => `${column} ${kind}`)
      .toSorted()
      .join(', ');
  if (listed(columns) === listed(here.columns)) return;
  throw new Error(
    `the table ${name} was backed up with other columns than its migrations make here: ${listed(columns)}; here: ${listed(here.columns)}`,
  );
}

/** What triggers keep up to date is in the backup already. Gives what brings them back. */
async function silenceTriggers(
  filling: Filling,
  dialect: Dialect,
  tables: readonly TableShape[],
): Promise<readonly string[]> {
  if (dialect === 'postgresql') {
    for (const { name } of tables) {
      // oxlint-disable-next-line no-await-in-loop -- one connection
      await sql`alter table ${sql.table(name)} disable trigger user`.execute(filling);
    }
    return [];
  }
  const { rows } = await sql<{ name: string; text: string }>`
    select name, sql as text from sqlite_master where type = 'trigger'`.execute(filling);
  for (const { name } of rows) {
    // oxlint-disable-next-line no-await-in-loop -- as above
    await sql`drop trigger ${sql.id(name)}`.execute(filling);
  }
  return rows.map(({ text }) => text);
}

async function bringTriggersBack(
  filling: Filling,
  dialect: Dialect,
  tables: readonly TableShape[],
  triggers: readonly string[],
): Promise<void> {
  const statements =
    dialect === 'sqlite'
      ? triggers.map((text) => sql.raw(text))
      : tables.map(({ name }) => sql`alter table ${sql.table(name)} enable trigger user`);
  for (const statement of statements) {
    // oxlint-disable-next-line no-await-in-loop -- one connection
    await statement.execute(filling);
  }
}

/** Each value is read by its column's own type, so none is changed on the way. */
async function addToPostgresql(
  filling: Filling,
  { name, columns }: TableShape,
  lines: readonly string[],
): Promise<void> {
  const names = sql.join(Object.keys(columns).map((column) => sql.ref(column)));
  await sql`
    insert into ${sql.table(name)} (${names}) overriding system value
    select ${names} from json_populate_recordset(null::${sql.table(name)}, ${`[${lines.join(',')}]`}::json)`.execute(
    filling,
  );
}

/** SQLite takes no more parameters in one statement. */
const MOST_PARAMETERS = 32_000;

async function addToSqlite(
  filling: Filling,
  { name, columns }: TableShape,
  lines: readonly string[],
): Promise<void> {
  const entries = Object.entries(columns);
  const rowsAtOnce = Math.floor(MOST_PARAMETERS / entries.length);
  for (let from = 0; from < lines.length; from += rowsAtOnce) {
    const rows = lines.slice(from, from + rowsAtOnce).map((line) => {
      const row: Readonly<Record<string, unknown>> = JSON.parse(line);
      return sql`(${sql.join(entries.map(([column, kind]) => fromJson(kind, row[column])))})`;
    });
    // oxlint-disable-next-line no-await-in-loop -- one connection
    await sql`
      insert into ${sql.table(name)} (${sql.join(entries.map(([column]) => sql.ref(column)))})
      values ${sql.join(rows)}`.execute(filling);
  }
}

/** A value of a backup as SQLite's columns take it. */
function fromJson(kind: ColumnKind, value: unknown): unknown {
  if (kind === 'json') return value === null ? null : JSON.stringify(value);
  if (typeof value !== 'string') return value;
  // In the one form whose order as text is the order in time; PostgreSQL's microseconds do not fit into it.
  if (kind === 'timestamp') return new Date(value);
  return kind === 'integer' ? BigInt(value) : value;
}

/** Numbers go on behind the last that was given away, also where its row is gone. */
async function setLastNumber(
  filling: Filling,
  dialect: Dialect,
  { name, lastNumber }: TableContent,
): Promise<void> {
  if (lastNumber === undefined) return;
  if (dialect === 'sqlite') {
    await sql`delete from sqlite_sequence where name = ${name}`.execute(filling);
    await sql`insert into sqlite_sequence (name, seq) values (${name}, cast(${lastNumber} as integer))`.execute(
      filling,
    );
    return;
  }
  await sql`
    select setval(s.oid::regclass, ${lastNumber}::bigint)
    from pg_class as s join pg_depend as d on d.objid = s.oid and d.classid = 'pg_class'::regclass
    where s.relkind = 'S' and d.deptype = 'i' and d.refobjid = to_regclass(quote_ident(${name}))`.execute(
    filling,
  );
}
