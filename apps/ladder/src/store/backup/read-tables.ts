/** Reads whole tables out of a ladder's database, page by page, all as of one moment. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Database } from '@warmpool/database';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { LadderSchema } from '../schema.ts';
import { ladderTables } from './ladder-tables.ts';
import { shapeOf, type ColumnKind, type Dialect, type TableShape } from './table-shape.ts';

/** A table that is about to be read. */
export interface TableContent extends TableShape {
  readonly rows: number;
  /** The last running number that was given away, in digits, where the table has such; its row may be gone. */
  readonly lastNumber?: string | undefined;
}

/** What a ladder's database holds, as of one moment. */
export interface LadderContent {
  /** The migrations that were applied, in order. */
  readonly migrations: readonly string[];
  readonly tables: readonly TableContent[];
}

const ROWS_PER_PAGE = 2000;
const LOCK_TIMEOUT_S = 60;

/** What a reader of tables is given: queries within one transaction. */
export type Snapshot = Kysely<LadderSchema>;

/**
 * Runs `work` in one read-only transaction that sees the database as of one moment, whoever goes on writing. No time limit
 * of the server holds in it, and the tables keep their form until it ends.
 */
export async function readSnapshot<T>(
  database: Database<LadderSchema>,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  if (database.dialect === 'sqlite') return database.transaction(work);
  const tables = await ladderTables(await appliedMigrations(database.queries, database.dialect));
  return database.queries
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (snapshot) => {
      for (const setting of [
        'statement_timeout = 0',
        'idle_in_transaction_session_timeout = 0',
        `lock_timeout = '${LOCK_TIMEOUT_S}s'`,
        // Where rows are kept from us a backup has to fail, rather than be without them.
        'row_security = off',
        'extra_float_digits = 1',
      ]) {
        // oxlint-disable-next-line no-await-in-loop -- one connection
        await sql.raw(`set local ${setting}`).execute(snapshot);
      }
      // Before the moment that is seen: that is chosen by the first statement which reads.
      if (tables.length > 0) {
        await sql`lock table ${sql.join(tables.map((name) => sql.table(name)))} in access share mode`.execute(
          snapshot,
        );
      }
      return work(snapshot);
    });
}

/** Says what there is to read. */
export async function lookAtContent(snapshot: Snapshot, dialect: Dialect): Promise<LadderContent> {
  const migrations = await appliedMigrations(snapshot, dialect);
  const tables: TableContent[] = [];
  for (const name of await ladderTables(migrations)) {
    // oxlint-disable-next-line no-await-in-loop -- one connection
    const shape = await shapeOf(snapshot, dialect, name);
    // oxlint-disable-next-line no-await-in-loop -- as above
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(snapshot);
    // Asked after the rows are fixed, so that it is not behind them.
    // oxlint-disable-next-line no-await-in-loop -- as above
    const lastNumber = await lastNumberOf(snapshot, dialect, name);
    tables.push({ ...shape, rows: rows[0]?.n ?? 0, ...(lastNumber === undefined ? {} : { lastNumber }) });
  }
  return { migrations, tables };
}

/** Every row of a table as one line of JSON, page by page. */
export function readRows(snapshot: Snapshot, dialect: Dialect, table: TableShape): AsyncIterable<string[]> {
  return dialect === 'postgresql' ? postgresqlRows(snapshot, table) : sqliteRows(snapshot, table);
}

/** The migrations that a database has seen; none where it is not a ladder's. */
export async function appliedMigrations(queries: Kysely<LadderSchema>, dialect: Dialect): Promise<string[]> {
  const { rows: books } = await sql<{ n: number }>`
    select count(*) as n from ${
      dialect === 'sqlite'
        ? sql`sqlite_master where name = 'kysely_migration'`
        : sql`to_regclass('kysely_migration') as books where books is not null`
    }`.execute(queries);
  if (books[0]?.n !== 1) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
    queries,
  );
  return rows.map(({ name }) => name);
}

async function lastNumberOf(
  snapshot: Snapshot,
  dialect: Dialect,
  table: string,
): Promise<string | undefined> {
  if (dialect === 'sqlite') {
    const { rows } = await sql<{ last: string }>`
      select cast(seq as text) as last from sqlite_sequence where name = ${table}`.execute(snapshot);
    return rows[0]?.last;
  }
  const { rows } = await sql<{ column: string; last: string | null }>`
    select a.attname as "column", pg_sequence_last_value(s.oid)::text as last
    from pg_class as s
      join pg_depend as d on d.objid = s.oid and d.classid = 'pg_class'::regclass and d.deptype = 'i'
      join pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    where s.relkind = 'S' and d.refobjid = to_regclass(quote_ident(${table}))`.execute(snapshot);
  const [sequence] = rows;
  if (sequence === undefined) return undefined;
  // Who may read the tables alone is not told where their sequences are.
  const { rows: highest } = await sql<{ last: string | null }>`
    select greatest(max(${sql.ref(sequence.column)}), ${sequence.last}::bigint)::text as last
    from ${sql.table(table)}`.execute(snapshot);
  return highest[0]?.last ?? undefined;
}

/** A server's cursor: pages need no key, and neither side holds more than one of them. */
async function* postgresqlRows(snapshot: Snapshot, { name, columns }: TableShape): AsyncIterable<string[]> {
  const selected = Object.entries(columns).map(
    ([column, kind]) => sql`${asJson(column, kind)} as ${sql.ref(column)}`,
  );
  await sql`
    declare backup_rows no scroll cursor for
    select row_to_json(r)::text as line from (select ${sql.join(selected)} from ${sql.table(name)}) as r`.execute(
    snapshot,
  );
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- page after page
    const { rows } = await sql<{ line: string }>`fetch ${sql.lit(ROWS_PER_PAGE)} from backup_rows`.execute(
      snapshot,
    );
    if (rows.length === 0) break;
    yield rows.map(({ line }) => line);
  }
  await sql`close backup_rows`.execute(snapshot);
}

/** The largest integer that JSON's readers take as it is. */
const SAFE = sql.lit(Number.MAX_SAFE_INTEGER);

/** A value in the form that a backup has for it, where PostgreSQL's own is another one. */
function asJson(column: string, kind: ColumnKind): RawBuilder<unknown> {
  const value = sql.ref(column);
  if (kind === 'integer') {
    return sql`case when ${value} between -${SAFE} and ${SAFE} then to_jsonb(${value}) else to_jsonb(${value}::text) end`;
  }
  if (kind === 'timestamp') return sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  return value;
}

/** What SQLite numbers rows by is no column of the backup. */
const ROW = 'backup_row';

async function* sqliteRows(snapshot: Snapshot, { name, columns }: TableShape): AsyncIterable<string[]> {
  const entries = Object.entries(columns);
  const selected = sql.join(entries.map(([column]) => sql.ref(column)));
  let last: unknown = 0;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- page after page
    const { rows } = await sql<Record<string, unknown>>`
      select rowid as ${sql.ref(ROW)}, ${selected} from ${sql.table(name)}
      where rowid > ${last} order by rowid limit ${ROWS_PER_PAGE}`.execute(snapshot);
    if (rows.length === 0) return;
    last = rows.at(-1)?.[ROW];
    yield rows.map((row) =>
      JSON.stringify(
        Object.fromEntries(entries.map(([column, kind]) => [column, toJson(kind, row[column])])),
      ),
    );
    // SQLite answers within the call: without this nobody could interrupt it.
    // oxlint-disable-next-line no-await-in-loop -- as above
    await turn();
  }
}

function toJson(kind: ColumnKind, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return kind === 'boolean' && typeof value === 'number' ? value !== 0 : value;
}
