import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import {
  openDatabase,
  SqliteBusyError,
  SqliteFileError,
  SqliteInUseError,
  type Database,
} from '@warmpool/database';
import { sql } from 'kysely';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeThisProcess } from '../src/sqlite/claim-owner.ts';
import { collectedLog } from './support/collected-log.ts';
import { runProgram } from './support/program.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { bePatient } from './support/patience.ts';

bePatient();

describe('a SQLite file', () => {
  const opened: Database<object>[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((db) => db.close()));
  });

  const open = async (file: string, log = collectedLog()): Promise<Database<object>> => {
    const db = await openDatabase<object>({ type: 'sqlite', file, log });
    opened.push(db);
    return db;
  };
  const halfATransaction = new URL('programs/half-a-transaction.ts', import.meta.url);
  const newFile = (): string => join(temporaryFolder(), 'things.sqlite');

  it('is made with its folder, and leaves nothing else behind when it is closed', async () => {
    const file = join(temporaryFolder(), 'a', 'b', 'things.sqlite');
    const db = await open(file);
    await sql`create table t (id integer)`.execute(db.queries);
    await db.close();
    expect(readdirSync(dirname(file))).toEqual(['things.sqlite']);
  });

  it('can be in memory, each one for itself', async () => {
    const [one, two] = [await open(':memory:'), await open(':memory:')];
    await sql`create table t (id integer)`.execute(one.queries);
    await expect(sql`select * from t`.execute(two.queries)).rejects.toThrow('no such table');
    expect(existsSync(':memory:.owner')).toBe(false);
  });

  it.each(['on disk', 'in memory'])('has foreign keys, %s', async (where) => {
    const db = await open(where === 'on disk' ? newFile() : ':memory:');
    await sql`create table a (id integer primary key); create table b (a integer references a (id))`.execute(
      db.queries,
    );
    await expect(sql`insert into b values (1)`.execute(db.queries)).rejects.toThrow('FOREIGN KEY');
  });

  it('is refused where it is a folder, no database, or in a folder that cannot be', async () => {
    const folder = temporaryFolder();
    await expect(open(folder)).rejects.toThrow(SqliteFileError);
    await expect(open(folder)).rejects.toThrow(`${folder} is a folder: name a file`);

    const text = join(folder, 'notes.txt');
    writeFileSync(text, 'these are my notes, not a database');
    await expect(open(text)).rejects.toThrow('is not a SQLite database; it was left as it is');
    expect(readFileSync(text, 'utf8')).toBe('these are my notes, not a database');

    await expect(open(join(text, 'below', 'things.sqlite'))).rejects.toThrow('cannot be made');
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });

  // Making folders in /proc is answered like a missing folder above, which Node's own way tries for ever.
  it.runIf(process.platform === 'linux')(
    'is refused at once in a folder that the system never makes',
    async () => {
      await expect(open('/proc/data/things.sqlite')).rejects.toThrow(
        'the folder for /proc/data/things.sqlite cannot be made: ENOENT',
      );
    },
  );

  it('is refused in the middle of a transaction of another program', async () => {
    const file = newFile();
    const db = await open(file);
    await db.close();
    writeFileSync(`${file}-journal`, Buffer.from('d9d505f920a163d7ffffffff', 'hex'));
    await expect(open(file)).rejects.toThrow('left in the middle of a transaction');
    writeFileSync(`${file}-journal`, Buffer.alloc(12));
    await open(file);
  });

  it('is refused when it is damaged, and can be opened again when it is mended', async () => {
    const file = newFile();
    writeFileSync(file, `SQLite format 3\0${'garbage'.repeat(1000)}`);
    await expect(open(file)).rejects.toThrow(SqliteFileError);
    await expect(open(file)).rejects.toThrow('cannot be opened');
    writeFileSync(file, '');
    await open(file);
  });

  it.skipIf(process.getuid?.() === 0)(
    'is refused without permission (root has all, so not tested as root)',
    async () => {
      const file = newFile();
      writeFileSync(file, '');
      chmodSync(file, 0o400);
      await expect(open(file)).rejects.toThrow('may not be read and written by this user');
    },
  );

  it('is refused while this process has it open', async () => {
    const file = newFile();
    const db = await open(file);
    await expect(open(file)).rejects.toThrow(SqliteInUseError);
    await expect(open(file)).rejects.toThrow('open in this process already');
    await db.close();
    await open(file);
  });

  it('is one file under each of its names', async () => {
    const file = newFile();
    const link = join(temporaryFolder(), 'link.sqlite');
    const folderLink = join(temporaryFolder(), 'folder');
    symlinkSync(file, link);
    symlinkSync(dirname(file), folderLink);
    await open(file);
    await expect(open(link)).rejects.toThrow(SqliteInUseError);
    await expect(open(join(folderLink, 'things.sqlite'))).rejects.toThrow(SqliteInUseError);
  });

  it('is refused while another process has it open, which is named', async () => {
    const file = newFile();
    const program = runProgram(halfATransaction, file);
    try {
      await program.firstLine;
      await expect(open(file)).rejects.toThrow(SqliteInUseError);
      await expect(open(file)).rejects.toThrow(
        new RegExp(`in use by process ${program.process.pid} since .*SQLite serves one`),
      );
    } finally {
      await program.kill();
    }
  });

  it('of a process that was killed is recovered: what was committed is there, what was not is gone', async () => {
    const file = newFile();
    const program = runProgram(halfATransaction, file);
    await program.firstLine;
    await program.kill();
    expect(existsSync(`${file}.lock`)).toBe(true);
    const log = collectedLog();
    const db = await open(file, log);
    const { rows } = await sql`select value, count(*) as count from numbers group by value`.execute(
      db.queries,
    );
    expect(rows).toEqual([{ value: 1, count: 2000 }]);
    expect((await sql`pragma integrity_check`.execute(db.queries)).rows).toEqual([{ integrity_check: 'ok' }]);
    expect(log.lines).toEqual([expect.stringMatching(`left open by process ${program.process.pid}`)]);
  });

  const claim = (file: string, owner: object | string): void =>
    writeFileSync(`${file}.owner`, typeof owner === 'string' ? owner : JSON.stringify(owner));

  const since = '2024-01-01T00:00:00.000Z';
  const { namespace } = describeThisProcess();
  const here = { host: hostname(), namespace, since };
  const age = (file: string): void => {
    const anHourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(`${file}.owner`, anHourAgo, anHourAgo);
  };

  it('of a process that had our number, or another start, is recovered', async () => {
    for (const pid of [process.pid, process.ppid]) {
      const file = newFile();
      claim(file, { ...here, pid, startedAt: 'long ago' });
      mkdirSync(`${file}.lock`);
      await open(file);
    }
  });

  it('of another machine is taken over when its owner has fallen silent, and not before', async () => {
    const file = newFile();
    claim(file, { ...here, pid: 7, host: 'elsewhere', startedAt: '' });
    await expect(open(file)).rejects.toThrow('in use by process 7 on elsewhere since 2024-01-01');
    age(file);
    await open(file);
  });

  it.each([
    ['another container', namespace.replace(/\d+(?=\]$)/, '1')],
    ['a machine with our name, or before ours was started anew', namespace.replace(/^\S+/, 'another-boot')],
  ])('of %s, where others have our numbers, is taken over after the same silence', async (_, elsewhere) => {
    const file = newFile();
    expect(elsewhere).not.toBe(namespace);
    // A number that nobody has here, and our own.
    for (const pid of [2_000_000_000, process.pid]) {
      claim(file, { ...describeThisProcess(), since, pid, namespace: elsewhere });
      const failure = await open(file).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(SqliteInUseError);
      expect(String(failure)).toContain(
        `in use by process ${pid} (in another container, or from before this machine started) since 2024-01-01`,
      );
      expect(String(failure)).toContain('try again in 20 s');
    }
    age(file);
    await open(file);
  });

  describe('that another process has taken over while this one was suspended', () => {
    const taken = async (log = collectedLog()): Promise<{ db: Database<object>; file: string }> => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
      const file = newFile();
      const db = await open(file, log);
      await sql`create table t (id integer)`.execute(db.queries);
      rmSync(`${file}.owner`);
      claim(file, { ...here, pid: 7, host: 'elsewhere', startedAt: '' });
      return { db, file };
    };
    const everythingIn = (file: string): string[] =>
      readdirSync(dirname(file))
        .toSorted()
        .map((name) => {
          const path = join(dirname(file), name);
          return `${name}: ${name.endsWith('.lock') ? 'a folder' : readFileSync(path, 'latin1')}`;
        });
    afterEach(() => {
      vi.useRealTimers();
    });

    it('is written no more, which every call says, and left to the other at the end', async () => {
      const { db, file } = await taken();
      const before = everythingIn(file);
      vi.setSystemTime(Date.now() + 6000);
      const insert = sql`insert into t values (1)`;
      await expect(insert.execute(db.queries)).rejects.toThrow(SqliteInUseError);
      await expect(insert.execute(db.queries)).rejects.toThrow(
        /was taken over by process 7 on elsewhere since 2024-01-01.*nothing more is written/s,
      );
      await expect(db.batch([insert.compile(db.queries)])).rejects.toMatchObject({
        outcome: 'not-sent',
        cause: expect.any(SqliteInUseError),
      });
      await expect(db.transaction((tx) => insert.execute(tx))).rejects.toThrow(SqliteInUseError);
      await db.close();
      expect(everythingIn(file)).toEqual(before);
    });

    it('does not commit what was begun before', async () => {
      const { db, file } = await taken();
      const before = everythingIn(file);
      const attempt = db.transaction(async (tx) => {
        await sql`insert into t values (1)`.execute(tx);
        vi.setSystemTime(Date.now() + 6000);
      });
      await expect(attempt).rejects.toThrow(SqliteInUseError);
      await db.close();
      expect(everythingIn(file)).toEqual(before);
    });

    it('is left to the other by whoever wakes up to close it', async () => {
      const { db, file } = await taken();
      const before = everythingIn(file);
      vi.setSystemTime(Date.now() + 6000);
      await db.close();
      expect(everythingIn(file)).toEqual(before);
    });

    it('is noticed without a call, too, and logged once', async () => {
      const log = collectedLog();
      await taken(log);
      vi.advanceTimersByTime(60_000);
      expect(log.lines).toEqual([
        expect.stringMatching(/^error: .* was taken over by process 7 on elsewhere/),
      ]);
    });

    it('is not believed when only the claim was removed: it is made again', async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
      const file = newFile();
      const db = await open(file);
      rmSync(`${file}.owner`);
      vi.advanceTimersByTime(5000);
      expect(readFileSync(`${file}.owner`, 'utf8')).toContain(`"pid":${process.pid}`);
      await sql`create table t (id integer)`.execute(db.queries);
    });
  });

  it('is called in use, and not damaged, while its user is in the middle of something', async () => {
    const file = newFile();
    const db = await open(file);
    await db.close();
    claim(file, { ...here, pid: 7, host: 'elsewhere', startedAt: '' });
    writeFileSync(`${file}-journal`, Buffer.from('d9d505f920a163d7ffffffff', 'hex'));
    await expect(open(file)).rejects.toThrow(SqliteInUseError);
  });

  it('with a claim that cannot be read is left alone as long as the claim may be in the making', async () => {
    const file = newFile();
    claim(file, '{"pid":');
    await expect(open(file)).rejects.toThrow(SqliteInUseError);
    age(file);
    await open(file);
  });

  it('with a lock of unknown origin is refused with what to do', async () => {
    const file = newFile();
    mkdirSync(`${file}.lock`);
    await expect(open(file)).rejects.toThrow(`remove the folder ${file}.lock`);
    expect(existsSync(`${file}.lock`)).toBe(true);
    expect(existsSync(`${file}.owner`)).toBe(false);
  });

  it('tells a caller who waits for his own transaction', async () => {
    const db = await open(newFile());
    await db.transaction(async () => {
      const failure = await sql`select 1`.execute(db.queries).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(SqliteBusyError);
      expect(String(failure)).toContain('on its own argument');
    });
    await sql`select 1`.execute(db.queries);
  });

  it('says which column holds what it should not', async () => {
    const db = await openDatabase<object>({
      type: 'sqlite',
      file: ':memory:',
      columns: { at: 'timestamp', flag: 'boolean', data: 'json' },
    });
    opened.push(db);
    await expect(sql`select 'soon' as at`.execute(db.queries)).rejects.toThrow(
      'the column at is declared as timestamp but holds "soon"',
    );
    await expect(sql`select 'yes' as flag`.execute(db.queries)).rejects.toThrow(
      'the column flag is declared as boolean',
    );
    await expect(sql`select '{' as data`.execute(db.queries)).rejects.toThrow(
      'the column data is declared as json but holds "{"',
    );
    const { rows } = await sql`select '2024-01-02 03:04:05' as at, 1 as flag, '[1]' as data`.execute(
      db.queries,
    );
    expect(rows).toEqual([{ at: new Date('2024-01-02T03:04:05Z'), flag: true, data: [1] }]);
  });
});
