/** What a table holds, in words that mean the same in both dialects. */
import type { Database } from '@warmpool/database';
import { sql, type Kysely } from 'kysely';
import { columns as columnTypes, type LadderSchema } from '../schema.ts';

/** What a column holds. A `real` is a double; a `timestamp` is finer than milliseconds on PostgreSQL alone. */
export const COLUMN_KINDS = ['text', 'integer', 'real', 'boolean', 'timestamp', 'json'] as const;

/** What a column holds. */
export type ColumnKind = (typeof COLUMN_KINDS)[number];

/** A table with its columns by name, in their order. */
export interface TableShape {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnKind>>;
}

/** Which SQL is spoken. */
export type Dialect = Database<LadderSchema>['dialect'];

const KINDS: Readonly<Record<string, ColumnKind>> = {
  text: 'text',
  'character varying': 'text',
  smallint: 'integer',
  integer: 'integer',
  bigint: 'integer',
  real: 'real',
  'double precision': 'real',
  boolean: 'boolean',
  'timestamp with time zone': 'timestamp',
  jsonb: 'json',
};

/** The shape of a table as the database itself has it. Rejects for a type that a backup does not know. */
export async function shapeOf(
  queries: Kysely<LadderSchema>,
  dialect: Dialect,
  name: string,
): Promise<TableShape> {
  const { rows } = await (dialect === 'postgresql' ? postgresqlColumns(name) : sqliteColumns(name)).execute(
    queries,
  );
  if (rows.length === 0) throw new Error(`the table ${name} is missing, though its migration was applied`);
  const declared: Readonly<Record<string, ColumnKind>> = dialect === 'sqlite' ? columnTypes : {};
  const columns = rows.map(({ column, type }) => {
    const kind = declared[column] ?? KINDS[type];
    if (kind === undefined)
      throw new Error(`ladder bug: no backup knows the type ${type} of ${name}.${column}`);
    return [column, kind] as const;
  });
  return { name, columns: Object.fromEntries(columns) };
}

interface Column {
  readonly column: string;
  readonly type: string;
}

/** Where the name leads by the search path, as in every statement of ours. */
function postgresqlColumns(name: string) {
  return sql<Column>`
    select attname as "column", format_type(atttypid, null) as type
    from pg_attribute
    where attrelid = to_regclass(quote_ident(${name})) and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`;
}

function sqliteColumns(name: string) {
  // Columns that are computed are hidden, 2 and 3.
  return sql<Column>`
    select name as "column", lower(type) as type from pragma_table_xinfo(${name}) where hidden = 0 order by cid`;
}
