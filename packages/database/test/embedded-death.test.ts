import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, type Database } from '@warmpool/database';
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { collectedLog } from './support/collected-log.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { until } from './support/until.ts';
import { bePatient } from './support/patience.ts';

bePatient();

describe('an embedded server that is killed', () => {
  const opened: Database<object>[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((db) => db.close()));
  });

  const open = async (folder: string, log = collectedLog(), restarts?: number): Promise<Database<object>> => {
    const db = await openDatabase<object>({ type: 'embedded', folder, log, restarts });
    opened.push(db);
    return db;
  };
  const killServer = (folder: string): void => {
    const [pid] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGKILL');
  };
  const answers = (db: Database<object>): Promise<boolean> =>
    sql`select 1`.execute(db.queries).then(
      () => true,
      () => false,
    );

  it('runs again by itself, and the pool on it recovers without a direct connection', async () => {
    const folder = join(temporaryFolder(), 'postgresql');
    const log = collectedLog();
    const db = await open(folder, log);
    await sql`create table kept as select 7 as value`.execute(db.queries);
    killServer(folder);
    const runsAgain = (): boolean => log.lines.some((line) => line.includes('runs again after'));
    await until(runsAgain, 'the server runs again');
    // The pool may still have to find out that its connections are dead.
    await until(() => answers(db), 'the pool has recovered');
    expect((await sql`select value from kept`.execute(db.queries)).rows).toEqual([{ value: 7 }]);
    expect(db.poolStats()?.direct.opened).toBe(0);
    expect(log.lines).toContainEqual(
      expect.stringMatching(/^warn: The server on .* ended by itself \(signal SIGKILL\)\. Starting it again/),
    );
    expect(log.lines).toContainEqual(expect.stringMatching(/^warn: The server on .* runs again after/));
  });

  it('and cannot be started again is the answer to every call from then on, at once', async () => {
    const folder = join(temporaryFolder(), 'postgresql');
    const log = collectedLog();
    const db = await open(folder, log, 1);
    renameSync(join(folder, 'data', 'global', 'pg_control'), join(folder, 'pg_control'));
    killServer(folder);
    const isGivenUp = (): boolean =>
      log.lines.some((line) => line.startsWith('error: The server on') && line.includes('after 1 restart'));
    await until(isGivenUp, 'it is given up');
    const lost = { code: 'EMBEDDED_LOST', message: expect.stringContaining('pg_control') };
    await expect(sql`select 1`.execute(db.queries)).rejects.toMatchObject(lost);
    await expect(db.transaction(() => Promise.resolve())).rejects.toMatchObject(lost);
    await expect(db.migrate()).rejects.toMatchObject(lost);
    await expect(db.batch([sql`select 1`.compile(db.queries)])).rejects.toMatchObject({
      outcome: 'not-sent',
      cause: lost,
    });
  });
});
