/**
 * An application as people write them for `pg.Pool` and `@types/pg`. The first import is the only line that differs;
 * `types.test.ts` compiles it as it stands and with that line pointing at `@types/pg`. It is never run.
 */
import { Pool, type PoolClient, type PoolConfig } from 'warmpool';
import {
  Client,
  type ClientBase,
  type ClientConfig,
  type CustomTypesConfig,
  DatabaseError,
  type FieldDef,
  type Notification,
  Query,
  type QueryArrayConfig,
  type QueryArrayResult,
  type QueryConfig,
  type QueryConfigValues,
  type QueryResult,
  type QueryResultBase,
  type QueryResultRow,
  type Submittable,
  types,
} from 'pg';

interface Person {
  name: string;
  age: number;
}

// Configuration, in every form that @types/pg takes.
const fromClient: ClientConfig = { host: 'localhost', port: 5432, user: 'me', database: 'mine' };
const config: PoolConfig = {
  ...fromClient,
  password: async () => 'secret',
  ssl: { rejectUnauthorized: false, ca: 'certificate' },
  max: 20,
  min: 2,
  maxUses: 7500,
  maxLifetimeSeconds: 60,
  idleTimeoutMillis: null,
  connectionTimeoutMillis: 2000,
  allowExitOnIdle: true,
  keepAlive: true,
  keepAliveInitialDelayMillis: 1000,
  statement_timeout: false,
  query_timeout: 1000,
  lock_timeout: 1000,
  idle_in_transaction_session_timeout: 1000,
  application_name: 'app',
  fallback_application_name: 'fallback',
  client_encoding: 'UTF8',
  options: '-c geqo=off',
  types,
  Client,
  Promise,
  log: (...messages) => process.stderr.write(messages.join(' ')),
  onConnect: async (client) => {
    await client.query('SET work_mem = 64');
  },
  verify: (client, done) => {
    client.query('SELECT 1', (error) => done(error));
  },
};
config.max = 10;
const { host, ...rest } = config;
const limit: number | undefined = rest.max;
const fallback: PoolConfig = { connectionString: process.env['DATABASE_URL'], host, max: limit ?? 1 };
export const pools: Pool[] = [
  new Pool(),
  new Pool(config),
  new Pool(fallback),
  new Pool({ connectionString: 'postgres://localhost/mine', password: () => 'secret', ssl: true }),
  new Pool({ ...fromClient, max: 5, stream: () => undefined }),
  // oxlint-disable-next-line no-console -- what applications do
  new Pool({ log: console.log }),
];

function createPool(options?: PoolConfig): Pool {
  const pool = new Pool(options);
  pool.on('error', (error, client) => report(error, client));
  return pool;
}

// oxlint-disable-next-line no-console -- what applications do
const report = (error: Error, client?: PoolClient): void => console.error(error.message, client?.host);

export class Database {
  readonly pool: Pool;
  private readonly clients = new Map<string, PoolClient>();
  private last: QueryResult<Person> | undefined;

  constructor(options: PoolConfig) {
    this.pool = createPool({ ...options, application_name: 'database' });
  }

  async query<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<QueryResult<Row>> {
    return this.pool.query<Row>(text, values);
  }

  async one(id: number): Promise<Person | undefined> {
    this.last = await this.pool.query<Person>('SELECT * FROM people WHERE id = $1', [id]);
    return this.last.rows[0];
  }

  async names(): Promise<string[]> {
    const { rows } = await this.pool.query<Person, [number]>('SELECT * FROM people WHERE age > $1', [18]);
    return rows.map((person) => person.name.toUpperCase());
  }

  async within<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      if (error instanceof DatabaseError && error.position !== undefined) report(error, client);
      throw error;
    } finally {
      client.release();
    }
  }

  async keep(name: string): Promise<PoolClient> {
    const client: PoolClient = await this.pool.connect();
    this.clients.set(name, client);
    client.on('notification', (message) => onNotification(message));
    client.on('notice', (notice) => notice.severity?.toUpperCase());
    client.once('error', (error: Error) => client.release(error));
    client.on('end', () => this.clients.delete(name));
    client.removeAllListeners('notification');
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.clients.values()) client.release(true);
    await this.pool.end();
  }
}

function onNotification({ channel, payload, processId }: Notification): string {
  return `${channel} ${payload ?? ''} ${processId.toFixed()}`;
}

// Functions that take what a pool, a client or both can do.
interface Queryable {
  query(text: string, values?: unknown[]): Promise<QueryResult>;
}
const count = async (db: Queryable): Promise<number | null> => (await db.query('SELECT 1')).rowCount;
const onClient = async (client: ClientBase): Promise<void> => void (await client.query<Person>('SELECT 1'));
const inCallback = (client: PoolClient, done: (error?: Error) => void): void =>
  client.query('SELECT 1', (error: Error) => done(error));
const either = async (db: Pool | PoolClient): Promise<QueryResult> => db.query('SELECT $1::int', [1]);

export async function everywhere(pool: Pool): Promise<void> {
  const client = await pool.connect();
  await Promise.all([count(pool), count(client), onClient(client), either(pool), either(client)]);
  inCallback(client, client.release);
  client.release();
}

// Call forms and what comes back, with the types that people write down.
export async function forms(pool: Pool, client: PoolClient): Promise<void> {
  const named: QueryConfig = { name: 'by-name', text: 'SELECT $1::text', values: ['me'] };
  const typed: QueryConfig<[string, number]> = { text: 'SELECT $1, $2', values: ['me', 1] };
  const parsers: CustomTypesConfig = { getTypeParser: () => () => 'parsed' };
  const arrays: QueryArrayConfig = { text: 'SELECT 1', rowMode: 'array', types: parsers };
  const values: QueryConfigValues<[string]> = ['me'];
  for (const db of [pool, client]) {
    const base: QueryResultBase = await db.query(named);
    const result: QueryResult<Person> = await db.query<Person>({ text: 'SELECT * FROM people' }, ['me']);
    const rows: QueryArrayResult<[number]> = await db.query<[number]>(arrays);
    const first: number | undefined = rows.rows[0]?.[0];
    const fields: FieldDef[] = result.fields;
    const anything = (await db.query('SELECT 1 AS a')).rows[0].a.b.c;
    await db.query(typed);
    await db.query('SELECT $1', values);
    await db.query({ text: 'SELECT $1', values: ['me'], types: parsers });
    report(new Error(`${base.command} ${base.rowCount} ${first} ${fields[0]?.dataTypeID} ${anything}`));
  }
}

export function callbacks(pool: Pool, client: PoolClient): void {
  pool.query('SELECT 1', (error, result) => {
    if (error) throw error;
    report(new Error(result.rows[0].name));
  });
  pool.query('SELECT $1', ['me'], (error: Error, result: QueryResult) =>
    report(error ?? new Error(result.command)),
  );
  pool.query<Person>('SELECT $1', [1], (error, { rows }) => report(error ?? new Error(rows[0]?.name)));
  pool.query({ text: 'SELECT 1', rowMode: 'array' }, (error, result) => report(error ?? result.rows[0]?.[0]));
  client.query('SELECT 1', (error: Error, result: QueryResult<Person>) =>
    report(error ?? new Error(result.rows[0]?.name)),
  );
  client.query<Person, [string]>('SELECT $1', ['me'], (error, result) =>
    report(error ?? new Error(result.rows[0]?.name)),
  );
  pool.connect((error, connected, done) => {
    if (error || !connected) {
      done(error);
      return;
    }
    connected.query('SELECT 1', (failure) => done(failure));
  });
  pool.connect(
    (error: Error | undefined, connected: PoolClient | undefined, release: (error?: unknown) => void) => {
      if (error) release(error);
      else connected?.release();
    },
  );
  client.end((error) => report(error));
  pool.end(() => report(new Error('the end')));
  pool.end().then(
    () => report(new Error('the end')),
    (error) => report(error),
  );
}

export function events(pool: Pool): void {
  pool
    .on('connect', (client) => void client.query('SET search_path TO mine'))
    .on('acquire', (client: PoolClient) => client.host)
    .on('remove', (client) => client.removeAllListeners());
  pool.on('release', (error: Error, client: PoolClient) => report(error, client));
  pool.on('error', (error: Error) => report(error));
  pool.once('error', (error) => report(error));
  pool.off('error', report).removeListener('error', report);
  pool.emit('error', new Error('on purpose'));
  const counts: number = pool.totalCount + pool.idleCount + pool.waitingCount + pool.expiredCount;
  const isOver: boolean = pool.ending || pool.ended;
  const size: number = pool.options.max + pool.options.maxUses + pool.options.maxLifetimeSeconds;
  const { idleTimeoutMillis, allowExitOnIdle, connectionString, user } = pool.options;
  report(
    new Error([counts, isOver, size, idleTimeoutMillis, allowExitOnIdle, connectionString, user].join(' ')),
  );
}

export function submittables(pool: Pool, client: PoolClient): void {
  const query = new Query<Person>('SELECT 1');
  query.on('row', (row) => report(new Error(row.name)));
  const own: Submittable = { submit: (connection) => connection.query('SELECT 1') };
  pool.query(query).on('end', () => undefined);
  client.query(query).on('error', report);
  client.query(own).submit(client.connection);
}

export function facts(client: PoolClient): string {
  client.setTypeParser(types.builtins.INT8, (text) => BigInt(text));
  client.setTypeParser(types.builtins.BYTEA, 'binary', (bytes) => bytes);
  const parse = client.getTypeParser(types.builtins.INT8, 'text');
  const status: 'I' | 'T' | 'E' | null = client.getTransactionStatus();
  const { user, database, port, host: where, password, ssl } = client;
  client.connection.stream.setDefaultEncoding('utf8');
  return [
    client.escapeIdentifier('a"b') + client.escapeLiteral("a'b") + parse('1') + status,
    [user, database, port.toFixed(), where.trim(), password, ssl],
  ].join('');
}
