import { join } from 'node:path';
import { startTemporaryServer, type EmbeddedServer } from '@warmpool/embedded-server';
import {
  ConnectionFailedError,
  MigrationError,
  NewerDatabaseError,
  openDatabase,
  type Database,
  type Migrations,
} from '@warmpool/database';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from './support/program.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { bePatient } from './support/patience.ts';

bePatient();

let server: EmbeddedServer;

beforeAll(async () => {
  server = await startTemporaryServer();
});
afterAll(() => server?.stop());

const kinds: Record<string, () => (migrations: Migrations) => Promise<Database<object>>> = {
  SQLite: () => {
    const file = join(temporaryFolder(), 'migrations.sqlite');
    return (migrations) => openDatabase({ type: 'sqlite', file, migrations });
  },
  PostgreSQL: () => {
    const url = `${server.connectionString}?options=-c%20search_path%3D${schemaName()}`;
    return async (migrations) => {
      const db = await openDatabase<object>({ type: 'postgresql', url, pool: { min: 0 }, migrations });
      await sql`create schema if not exists ${sql.ref(url.split('%3D')[1] ?? '')}`.execute(db.queries);
      return db;
    };
  },
};
let schemas = 0;
function schemaName(): string {
  schemas += 1;
  return `schema_${schemas}`;
}

describe.each(Object.entries(kinds))('migrations on %s', (_, kind) => {
  const create = (name: string): Migrations[string] => ({
    up: (queries) => queries.schema.createTable(name).addColumn('id', 'integer').execute(),
  });

  it('run once each, in the order of their names, and go on where they were', async () => {
    const open = kind();
    const first = await open({ '0002-b': create('b'), '0001-a': create('a') });
    expect(await first.migrate()).toEqual({ applied: ['0001-a', '0002-b'] });
    expect(await first.migrate()).toEqual({ applied: [] });
    await first.close();
    const next = await open({ '0001-a': create('a'), '0002-b': create('b'), '0003-c': create('c') });
    expect(await next.migrate()).toEqual({ applied: ['0003-c'] });
    await next.close();
  });

  it('are none where none are configured', async () => {
    const db = await kind()({});
    expect(await db.migrate()).toEqual({ applied: [] });
    await db.close();
  });

  it('that fail are named, and leave nothing of their run', async () => {
    const open = kind();
    const broken: Migrations[string] = {
      up: async (queries) => {
        await queries.schema.createTable('half').addColumn('id', 'integer').execute();
        await sql`nonsense`.execute(queries);
      },
    };
    const db = await open({ '0001-a': create('a'), '0002-broken': broken });
    const failure = await db.migrate().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MigrationError);
    expect(String(failure)).toMatch(/migration 0002-broken failed.*syntax error/);
    await expect(sql`select * from half`.execute(db.queries)).rejects.toThrow();
    await expect(sql`select * from a`.execute(db.queries)).rejects.toThrow();
    await db.close();
    const mended = await open({ '0001-a': create('a'), '0002-broken': create('half') });
    expect(await mended.migrate()).toEqual({ applied: ['0001-a', '0002-broken'] });
    await mended.close();
  });

  it('that the program does not know are named, and nothing is touched', async () => {
    const open = kind();
    const newer = await open({ '0001-a': create('a'), '0002-b': create('b') });
    await newer.migrate();
    await newer.close();
    const older = await open({ '0001-a': create('a') });
    const failure = await older.migrate().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NewerDatabaseError);
    expect(String(failure)).toContain('newer than this program');
    expect(String(failure)).toContain('0002-b');
    await older.close();
  });

  it('that come before one that ran already are refused', async () => {
    const open = kind();
    const db = await open({ '0002-b': create('b') });
    await db.migrate();
    await db.close();
    const disordered = await open({ '0001-a': create('a'), '0002-b': create('b') });
    await expect(disordered.migrate()).rejects.toThrow('0002-b');
    await disordered.close();
  });
});

describe('the connection of a migration', () => {
  it.each<[string, Migrations[string]['up'], number]>([
    ['goes well', () => Promise.resolve(), 1],
    ['fails', () => Promise.reject(new Error('broken')), 1],
    ['loses it', (queries) => sql`select pg_terminate_backend(pg_backend_pid())`.execute(queries).then(), 2],
  ])('keeps neither lock nor lifted limits when it %s, without any reset', async (_, up, opened) => {
    const schema = schemaName();
    const url = `${server.connectionString}?options=-c%20search_path%3D${schema}`;
    await using db = await openDatabase<object>({
      type: 'postgresql',
      url,
      pool: {
        min: 0,
        max: 1,
        reset: 'never',
        onConnect: async (client) => void (await client.query("set statement_timeout = '7s'")),
      },
      migrations: { '0001-this': { up } },
    });
    await sql`create schema ${sql.ref(schema)}`.execute(db.queries);
    await db.migrate().catch(() => undefined);
    const { rows } = await sql`
      select current_setting('statement_timeout') as statements, current_setting('lock_timeout') as locks,
        (select count(*)::int from pg_locks where locktype = 'advisory') as held`.execute(db.queries);
    expect(rows).toEqual([{ statements: '7s', locks: '0', held: 0 }]);
    expect(db.poolStats()).toMatchObject({ opened, direct: { opened: 0 } });
  });
});

describe('migrations of several programs at once', () => {
  it('are done by one of them, however long they take, and found done by the others', async () => {
    const programs = [1, 2, 3].map(() =>
      runProgram(new URL('programs/migrate.ts', import.meta.url), server.connectionString),
    );
    const applied = await Promise.all(programs.map(({ firstLine }) => firstLine));
    expect(applied.toSorted()).toEqual(['["0001-slow","0002-next"]', '[]', '[]'].toSorted());
  });
});

describe('migrations through the pool', () => {
  const migrations: Migrations = {
    '0001-slow': {
      up: async (queries) => {
        await sql`select pg_sleep(0.25)`.execute(queries);
        await sql`create table slowly_made (id integer)`.execute(queries);
      },
    },
  };

  it('need no connection beside those that the pool may have', async () => {
    const admin = await openDatabase<object>({
      type: 'postgresql',
      url: server.connectionString,
      pool: false,
    });
    await sql`create role limited login password 'limited' connection limit 2`.execute(admin.queries);
    await sql`create schema authorization limited`.execute(admin.queries);
    await admin.close();
    const url = new URL(server.connectionString);
    url.username = 'limited';
    url.password = 'limited';
    await using db = await openDatabase<object>({
      type: 'postgresql',
      url: url.href,
      pool: { min: 2, max: 2 },
      migrations,
    });
    expect(await db.migrate()).toEqual({ applied: ['0001-slow'] });
    expect(db.poolStats()).toMatchObject({ total: 2, direct: { opened: 0 } });
  });

  it('have no time limit, and give back the connection with the limits of the pool', async () => {
    const pool = { min: 1, max: 1, statement_timeout: 100, query_timeout: 150, lock_timeout: 70 };
    const url = `${server.connectionString}?options=-c%20search_path%3D${schemaName()}`;
    await using db = await openDatabase<object>({ type: 'postgresql', url, pool, migrations });
    await sql`create schema ${sql.ref(`schema_${schemas}`)}`.execute(db.queries);
    expect(await db.migrate()).toEqual({ applied: ['0001-slow'] });
    const { rows } = await sql`
      select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
             (select count(*) from pg_locks where locktype = 'advisory') as locks`.execute(db.queries);
    expect(rows).toEqual([{ statement: '100ms', lock: '70ms', locks: 0 }]);
    await expect(sql`select pg_sleep(5)`.execute(db.queries)).rejects.toThrow();
  });

  it('that fail leave the pool as it was', async () => {
    const broken: Migrations = {
      '0001-broken': { up: (queries) => sql`nonsense`.execute(queries).then(() => {}) },
    };
    const url = `${server.connectionString}?options=-c%20search_path%3D${schemaName()}`;
    await using db = await openDatabase<object>({
      type: 'postgresql',
      url,
      pool: { min: 1, max: 1 },
      migrations: broken,
    });
    await sql`create schema ${sql.ref(`schema_${schemas}`)}`.execute(db.queries);
    await expect(db.migrate()).rejects.toThrow(MigrationError);
    await expect(db.migrate()).rejects.toThrow(MigrationError);
    const { rows } = await sql`select 1 as one`.execute(db.queries);
    expect(rows).toEqual([{ one: 1 }]);
  });
});

describe('migrations without a server', () => {
  it('say that it cannot be reached, and what to check', async () => {
    const db = await openDatabase<object>({
      type: 'postgresql',
      url: 'postgres://ana:s3cret@127.0.0.1:1/x',
      pool: false,
    });
    const failure = await db.migrate().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConnectionFailedError);
    expect(String(failure)).toMatch(
      /cannot connect to postgresql:\/\/ana:\*\*\*@127\.0\.0\.1:1\/x: .*ECONNREFUSED.*Is the server running/,
    );
    await db.close();
  });
});
