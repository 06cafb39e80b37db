import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { backupPath, writeWhole } from '../../src/backup/backup-file.ts';
import type { BackupHeader } from '../../src/backup/backup-header.ts';
import { readBackup } from '../../src/backup/read-backup.ts';
import { temporaryFolder } from '../process/support/ladder-process.ts';
import { DIALECTS } from '../support/test-database.ts';
import { setUp, testLadder } from '../support/test-ladder.ts';
import { backUp, EmptyDatabases, everythingIn, playEverything, restore } from './support/backed-up-ladder.ts';

describe('a backup', { timeout: 60_000 }, () => {
  const databases = new EmptyDatabases();
  afterAll(() => databases.close());

  async function newBackup(): Promise<string> {
    const file = join(await temporaryFolder(), 'ladder.ndjson.gz');
    const source = await databases.open('sqlite');
    await playEverything(source);
    await backUp(source, file);
    return file;
  }

  /** The file with its lines changed, and the checksum as it was. */
  async function withLines(change: (lines: string[]) => readonly string[]): Promise<string> {
    const file = await newBackup();
    const lines = gunzipSync(await readFile(file))
      .toString()
      .trimEnd()
      .split('\n');
    await writeFile(file, gzipSync(`${change(lines).join('\n')}\n`));
    return file;
  }

  async function withHeader(change: (header: BackupHeader) => object): Promise<string> {
    return withLines(([first = '', ...rest]) => [
      JSON.stringify(change(JSON.parse(first) as BackupHeader)),
      ...rest,
    ]);
  }

  it('that is not there, is a folder, or is something else, is refused by name', async () => {
    const target = await databases.open('sqlite');
    const folder = await temporaryFolder();
    const text = join(folder, 'notes.txt');
    await writeFile(text, 'these are my notes');
    const other = join(folder, 'other.gz');
    await writeFile(other, gzipSync('{"format":"something else"}\n'));
    await expect(restore(target, join(folder, 'gone.gz'))).rejects.toThrow(
      `There is no file ${folder}/gone.gz.`,
    );
    await expect(restore(target, folder)).rejects.toThrow('is a folder');
    await expect(restore(target, text)).rejects.toThrow('is no backup of a ladder: it is not compressed');
    await expect(restore(target, other)).rejects.toThrow('is no backup of a ladder: its first line');
    // Not even the tables were made.
    expect(await target.queries.introspection.getTables()).toEqual([]);
  });

  it('that was cut off anywhere is refused before anything is touched', async () => {
    const file = await newBackup();
    const whole = await readFile(file);
    const target = await databases.open('sqlite');
    for (const length of [0, 1, 12, 200, Math.floor(whole.length / 2), whole.length - 9, whole.length - 1]) {
      await writeFile(file, whole);
      await truncate(file, length);
      await expect(restore(target, file)).rejects.toThrow(/is damaged: it is cut off (?:within|after)/);
    }
    expect(await target.queries.introspection.getTables()).toEqual([]);
    await writeFile(file, whole);
    await expect(restore(target, file)).resolves.toMatchObject({ kept: undefined });
  });

  it('in which a single byte is another one is never restored as if it were whole', async () => {
    const file = await newBackup();
    const whole = await readFile(file);
    // The ten bytes of gzip's own header say when and where it was made: not all of them matter.
    for (let at = 10; at < whole.length; at += 37) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      await writeFile(file, changed);
      await expect(readBackup(file, {}), `byte ${at}`).rejects.toThrow(/damaged|is no backup/);
    }
  });

  it('whose rows were changed, taken out or added by somebody has another checksum, or another end', async () => {
    const target = await databases.open('sqlite');
    const changed = await withLines((lines) => lines.map((line) => line.replace('"bob"', '"eva"')));
    await expect(restore(target, changed)).rejects.toThrow('its checksum is another one');
    const shorter = await withLines((lines) => lines.filter((_, index) => index !== 3));
    await expect(restore(target, shorter)).rejects.toThrow(/cut off|checksum/);
    const longer = await withLines((lines) => [...lines, '{"one":"more"}']);
    await expect(restore(target, longer)).rejects.toThrow('it goes on behind its end');
  });

  it('of a newer ladder, or in a newer format, is refused with what to do', async () => {
    const target = await databases.open('sqlite');
    const newer = await withHeader((header) => ({
      ...header,
      migrations: [...header.migrations, '9999-next-year'],
    }));
    await expect(restore(target, newer)).rejects.toThrow(
      /is from a newer ladder: it knows 9999-next-year, .*Use the newer program/,
    );
    const format = await withHeader((header) => ({ ...header, version: 2 }));
    await expect(restore(target, format)).rejects.toThrow(/format 2, and this program reads format 1/);
    const without = await withHeader((header) => ({ ...header, tables: header.tables.slice(1) }));
    await expect(restore(target, without)).rejects.toThrow('it should hold the tables players,');
  });

  it.each(DIALECTS)(
    'is not restored over a ladder with players, on %s, and nothing changes',
    async (dialect) => {
      const file = await newBackup();
      const target = await databases.open(dialect);
      await target.migrate();
      await setUp(testLadder(target), 'zoe');
      const before = await everythingIn(target);
      await expect(restore(target, file)).rejects.toThrow(
        /A ladder is there already, with 1 player; nothing was changed\. .*--replace/,
      );
      expect(await everythingIn(target)).toEqual(before);
    },
  );

  it.each(DIALECTS)(
    'that replaces a ladder keeps it first, on %s, so that it can come back',
    async (dialect) => {
      const file = await newBackup();
      const target = await databases.open(dialect);
      await playEverything(target);
      await setUp(testLadder(target), 'zoe');
      const before = await everythingIn(target);
      const keepIn = join(await temporaryFolder(), 'kept.ndjson.gz');
      expect(await restore(target, file, { keepIn })).toMatchObject({ kept: keepIn });
      expect(JSON.stringify(await everythingIn(target))).not.toContain('zoe');

      const again = await databases.open(dialect);
      await restore(again, keepIn);
      expect(await everythingIn(again)).toEqual(before);
    },
  );

  it.each(DIALECTS)(
    'that is interrupted in the middle of its restore leaves nothing of it, on %s',
    async (dialect) => {
      const file = await newBackup();
      const target = await databases.open(dialect);
      const interruption = new AbortController();
      const restoring = restore(target, file, {
        signal: interruption.signal,
        onProgress: (done) => {
          if (done > 10) interruption.abort();
        },
      });
      await expect(restoring).rejects.toThrow('interrupted; nothing was changed');
      expect(Object.values(await everythingIn(target)).flat()).toEqual([]);
      await expect(restore(target, file)).resolves.toMatchObject({ kept: undefined });
    },
  );

  it('that fails at the last moment leaves the ladder as it was', async () => {
    const file = await newBackup();
    const target = await databases.open('postgresql');
    const restoring = restore(target, file, {
      onProgress: () => {
        throw new Error('the last moment');
      },
    });
    await expect(restoring).rejects.toThrow('the last moment');
    expect(Object.values(await everythingIn(target)).flat()).toEqual([]);
  });

  it.each(DIALECTS)(
    'that is interrupted, or finds no room, leaves no file behind, from %s',
    async (dialect) => {
      const folder = await temporaryFolder();
      const file = join(folder, 'ladder.ndjson.gz');
      const source = await databases.open(dialect);
      await playEverything(source);
      const interruption = new AbortController();
      const { signal } = interruption;
      const writing = backUp(source, file, { signal, onProgress: () => interruption.abort() });
      await expect(writing).rejects.toThrow();
      expect(await readdir(folder)).toEqual([]);

      const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      await expect(writeWhole(file, () => Promise.reject(full))).rejects.toThrow(
        `There is no room left for the backup in ${folder}. Nothing of it was kept.`,
      );
      expect(await readdir(folder)).toEqual([]);
      expect(await source.queries.selectFrom('players').select('discord_id').execute()).not.toEqual([]);
    },
  );

  it('does not replace a file that came to be while it was written', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'ladder.ndjson.gz');
    const writing = writeWhole(file, async (target) => {
      await writeFile(file, 'of somebody else');
      target.end('ours');
    });
    await expect(writing).rejects.toThrow(`${file} is there already, and a backup replaces none.`);
    expect(await readFile(file, 'utf8')).toBe('of somebody else');
    expect(await readdir(folder)).toEqual(['ladder.ndjson.gz']);
  });

  it('replaces no file, makes no folder, and is named after its moment in a folder', async () => {
    const folder = await temporaryFolder();
    const now = new Date('2026-11-27T17:20:30.400Z');
    await mkdir(join(folder, 'backups'));
    expect(await backupPath('backups', folder, now)).toBe(
      join(folder, 'backups', 'ladder-2026-11-27T17-20-30Z.ndjson.gz'),
    );
    expect(await backupPath(undefined, folder, now)).toBe(
      join(folder, 'ladder-2026-11-27T17-20-30Z.ndjson.gz'),
    );
    expect(await backupPath('mine.gz', folder, now)).toBe(join(folder, 'mine.gz'));
    await writeFile(join(folder, 'mine.gz'), '');
    await expect(backupPath('mine.gz', folder, now)).rejects.toThrow('is there already');
    await expect(backupPath('other/mine.gz', folder, now)).rejects.toThrow(
      `There is no folder ${folder}/other`,
    );
    expect(existsSync(join(folder, 'other'))).toBe(false);
  });
});
