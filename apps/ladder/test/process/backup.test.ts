import { once } from 'node:events';
import { mkdir, readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '@warmpool/database';
import { startTemporaryServer } from '@warmpool/embedded-server';
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startLadderProcess, temporaryFolder, type LadderProcess } from './support/ladder-process.ts';

const TIMEOUT_MS = 90_000;
const KINDS = ['embedded', 'sqlite', 'postgresql'] as const;

async function run(
  program: 'dist/backup.js' | 'dist/restore.js',
  folder: string,
  settings: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<{ code: number | null; output: string }> {
  const started: LadderProcess = await startLadderProcess(settings, { program, folder, args });
  const code = await started.exitCode();
  return { code, output: started.output() };
}

async function settingsOf(kind: (typeof KINDS)[number]): Promise<Record<string, string>> {
  if (kind !== 'postgresql') return { DATABASE_TYPE: kind };
  const server = await startTemporaryServer();
  onTestFinished(() => server.stop());
  return { DATABASE_URL: server.connectionString };
}

describe('npm run backup and npm run restore', () => {
  test.each(KINDS)(
    'work beside a bot that runs on %s, and bring it back on SQLite, but not under that bot',
    async (kind) => {
      const settings = await settingsOf(kind);
      const bot = await startLadderProcess(settings);
      await bot.waitFor('The ladder is ready');
      await mkdir(join(bot.folder, 'backups'));
      const backup = await run('dist/backup.js', bot.folder, settings, 'backups');
      expect(backup.output).toMatch(
        /Backed up .*: \d+ rows of \d+ tables in [\d.]+ s, \d+ bytes in .*\.ndjson\.gz/,
      );
      expect(backup.code).toBe(0);
      const [file = ''] = await readdir(join(bot.folder, 'backups'));

      const elsewhere = await temporaryFolder();
      const restored = await run(
        'dist/restore.js',
        elsewhere,
        { DATABASE_TYPE: 'sqlite' },
        join(bot.folder, 'backups', file),
      );
      expect(restored.output).toMatch(/Restored \d+ rows of \d+ tables, as of .*, into SQLite/);
      expect(restored.code).toBe(0);

      const beside = await run('dist/restore.js', bot.folder, settings, join('backups', file));
      expect(beside.output).toMatch(
        kind === 'sqlite' ? /is in use by/ : /A bot serves this ladder: .*nothing was changed/,
      );
      expect(beside.code).toBe(1);
      bot.signal('SIGTERM');
      expect(await bot.exitCode()).toBe(0);
    },
    TIMEOUT_MS,
  );

  test(
    'say what is wrong: no ladder, a wrong option, no file, a database that is not there; never the password',
    async () => {
      const folder = await temporaryFolder();
      const none = await run('dist/backup.js', folder, { DATABASE_TYPE: 'embedded' });
      expect(none).toMatchObject({ code: 1, output: expect.stringContaining('There is no ladder in') });
      expect(await readdir(folder)).toEqual([]);

      const unknown = await run('dist/backup.js', folder, {}, '--force');
      expect(unknown).toMatchObject({ code: 2, output: expect.stringContaining("Unknown option '--force'") });
      const missing = await run('dist/restore.js', folder, {});
      expect(missing).toMatchObject({ code: 2, output: expect.stringContaining('Name the file to restore') });
      const help = await run('dist/restore.js', folder, {}, '--help');
      expect(help).toMatchObject({ code: 0, output: expect.stringContaining('all of it, or nothing') });

      const url = 'postgresql://ladder:hunter2-secret@127.0.0.1:1/ladder';
      const unreachable = await run('dist/backup.js', folder, { DATABASE_URL: url });
      expect(unreachable).toMatchObject({ code: 1, output: expect.stringContaining('127.0.0.1:1') });
      expect(unreachable.output).not.toContain('hunter2');
      expect(await readdir(folder)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    'end at Ctrl-C with 130, also while they wait for a table that somebody has locked, and leave no file',
    async () => {
      const settings = await settingsOf('postgresql');
      const bot = await startLadderProcess(settings);
      await bot.waitFor('The ladder is ready');
      bot.signal('SIGTERM');
      await bot.exitCode();
      const url = settings['DATABASE_URL'];
      const database = await openDatabase<object>({ type: 'postgresql', url, pool: false });
      onTestFinished(() => database.close());
      const [held, release] = [new AbortController(), new AbortController()];
      const locking = database.transaction(async (tx) => {
        await sql`lock table players in access exclusive mode`.execute(tx);
        held.abort();
        await once(release.signal, 'abort');
      });
      if (!held.signal.aborted) await once(held.signal, 'abort');

      const backup = await startLadderProcess(settings, { program: 'dist/backup.js', folder: bot.folder });
      const waiting = async (): Promise<number> =>
        (await sql`select 1 from pg_locks where not granted`.execute(database.queries)).rows.length;
      await expect.poll(waiting, { timeout: 30_000 }).toBe(1);
      backup.signal('SIGINT');
      expect(await backup.exitCode()).toBe(130);
      expect(backup.output()).toContain('interrupted; nothing was changed');
      expect((await readdir(bot.folder)).filter((name) => name.includes('ladder-'))).toEqual([]);
      release.abort();
      await locking;
    },
    TIMEOUT_MS,
  );

  test(
    'leave no copy of a SQLite file behind, though a second Ctrl-C ends them while it is made',
    async () => {
      const folder = await temporaryFolder();
      const TMPDIR = await temporaryFolder();
      const file = join(folder, 'ladder.sqlite');
      const database = await openDatabase<object>({ type: 'sqlite', file });
      onTestFinished(() => database.close());
      // A file that changes all the time is copied again and again.
      const busy = setInterval(() => void utimes(file, new Date(), new Date()), 10);
      onTestFinished(() => clearInterval(busy));
      const settings = { DATABASE_TYPE: 'sqlite', DATABASE_FOLDER: folder, TMPDIR };
      const backup = await startLadderProcess(settings, { program: 'dist/backup.js', folder });
      const copies = async (): Promise<number> =>
        (await readdir(TMPDIR)).filter((name) => name.startsWith('ladder-backup-')).length;
      await expect.poll(copies, { timeout: 30_000, interval: 10 }).toBe(1);
      backup.signal('SIGINT');
      await backup.waitFor('Stopping...');
      // One that comes too soon is taken for the same wish.
      const again = setInterval(() => backup.signal('SIGINT'), 100);
      onTestFinished(() => clearInterval(again));
      expect(await backup.exitCode()).toBe(130);
      expect(backup.output()).not.toContain('interrupted');
      expect(await copies()).toBe(0);
    },
    TIMEOUT_MS,
  );
});
