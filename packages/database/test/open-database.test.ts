import { connect } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { startTemporaryServer } from '@warmpool/embedded-server';
import {
  ConfigurationError,
  ConnectionFailedError,
  openDatabase,
  type DatabaseConfig,
} from '@warmpool/database';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { collectedLog } from './support/collected-log.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { bePatient } from './support/patience.ts';

bePatient();

describe('opening a database', () => {
  it.each([
    [{ type: 'postgres' }, 'did you mean postgresql?'],
    [{ type: undefined }, 'postgresql, embedded or sqlite'],
    [{ type: 'postgresql' }, 'needs url, for example postgresql://'],
    [{ type: 'embedded' }, 'needs folder'],
    [{ type: 'sqlite', file: '' }, 'needs file'],
  ])('refuses %j with what to do', async (config, reason) => {
    const attempt = openDatabase(config as unknown as DatabaseConfig);
    await expect(attempt).rejects.toThrow(ConfigurationError);
    await expect(attempt).rejects.toThrow(reason);
  });

  it('warns of parameters that it ignores', async () => {
    const log = collectedLog();
    const url = 'postgres://127.0.0.1:1/x?pgbouncer=true';
    const db = await openDatabase({ type: 'postgresql', url, pool: false, log });
    await db.close();
    expect(log.lines).toEqual(['warn: Ignored in the connection string: pgbouncer']);
  });

  it('rejects when it must connect and cannot, and leaves no pool behind that goes on trying', async () => {
    const log = collectedLog();
    const url = 'postgres://127.0.0.1:1/x';
    const attempt = openDatabase({ type: 'postgresql', url, pool: {}, mustConnect: true, log });
    await expect(attempt).rejects.toThrow(ConnectionFailedError);
    expect(log.lines.at(-1)).toBe('info: Connection pool closed');
  });

  it('shows no password when the database is printed', async () => {
    const url = 'postgres://ana:s3cret@127.0.0.1:1/x';
    const db = await openDatabase({ type: 'postgresql', url, pool: { min: 0 } });
    expect(inspect(db, { depth: 20, showHidden: true })).not.toContain('s3cret');
    expect(JSON.stringify(db)).not.toContain('s3cret');
    await db.close();
  });

  it('closes itself at the end of its block', async () => {
    const server = await startTemporaryServer();
    let kept;
    {
      await using db = await openDatabase<object>({
        type: 'postgresql',
        url: server.connectionString,
        pool: { min: 1 },
      });
      await sql`select 1`.execute(db.queries);
      kept = db;
    }
    expect(kept.poolStats()).toMatchObject({ state: 'closed', total: 0 });
    await server.stop();
  });

  it('takes other bounds for its pool while it serves, and no notice of them where it has none', async () => {
    const server = await startTemporaryServer();
    await using pooled = await openDatabase<object>({
      type: 'postgresql',
      url: server.connectionString,
      pool: { min: 1, max: 4 },
    });
    pooled.resizePool({ min: 2, max: 3 });
    expect(pooled.poolStats()).toMatchObject({ min: 2, max: 3 });
    expect(() => pooled.resizePool({ min: 4, max: 3 })).toThrow(/min/);
    await using sqlite = await openDatabase<object>({ type: 'sqlite', file: ':memory:' });
    sqlite.resizePool({ min: 1, max: 1 });
    await pooled.close();
    pooled.resizePool({ min: 1, max: 1 });
    await server.stop();
  });

  it('of the embedded kind starts a server, pools it, keeps its data and stops it', async () => {
    const folder = join(temporaryFolder(), 'postgresql');
    const first = await openDatabase<object>({ type: 'embedded', folder });
    expect(first.poolStats()).toMatchObject({ state: 'open', min: 2, max: 10 });
    await sql`create table kept (id integer)`.execute(first.queries);
    const { rows } = await sql<{ port: string }>`select current_setting('port') as port`.execute(
      first.queries,
    );
    await first.close();
    await expect(connects(Number(rows[0]?.port))).resolves.toBe(false);
    const second = await openDatabase<object>({ type: 'embedded', folder, pool: false });
    expect((await sql`select * from kept`.execute(second.queries)).rows).toEqual([]);
    await second.close();
  });
});

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
