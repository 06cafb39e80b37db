/** Brings a backup into a ladder's database: all of it, or nothing. */
import type { LadderDatabase } from '../ladder-database.ts';
import { fillLadder } from '../store/backup/fill-ladder.ts';
import { ladderTables } from '../store/backup/ladder-tables.ts';
import { migrations } from '../store/schema.ts';
import { BackupCancelled, BackupError } from './backup-error.ts';
import { writeWhole } from './backup-file.ts';
import { damaged, rowsOf, type BackupHeader } from './backup-header.ts';
import { readBackup } from './read-backup.ts';
import { writeBackup } from './write-backup.ts';

/** How a backup is restored. */
export interface RestoreOptions {
  readonly file: string;
  /** Where to put a backup of the ladder that is there, which is replaced; missing: a ladder with players is refused. */
  readonly keepIn: string | undefined;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, all: number) => void;
}

/** What was restored. */
export interface Restored {
  readonly header: BackupHeader;
  /** Where what was there before is kept, if there was something. */
  readonly kept: string | undefined;
}

/**
 * Restores the file into a database of any kind, whichever kind it comes from. The file is read twice: once to see that it
 * is whole, before anything is touched. Rejects with `BackupError` or what the database says; then nothing has changed.
 */
export async function restoreLadder(database: LadderDatabase, options: RestoreOptions): Promise<Restored> {
  const { file, keepIn, now, signal, onProgress } = options;
  const header = await readBackup(file, { onHeader: (found) => requireKnown(file, found) });
  await database.migrate();
  return fillLadder(database, async (snapshot, { players }, filler) => {
    if (players > 0 && keepIn === undefined) throw notEmpty(players);
    const kept = players > 0 ? keepIn : undefined;
    if (kept !== undefined) {
      await writeWhole(kept, (target) =>
        writeBackup({ snapshot, dialect: database.dialect, now: now(), signal }, target),
      );
    }
    const all = rowsOf(header);
    let done = 0;
    await readBackup(file, {
      onHeader: () => filler.begin(header),
      onRows: async (table, lines) => {
        if (signal.aborted) throw new BackupCancelled();
        await filler.add(table, lines);
        done += lines.length;
        onProgress?.(done, all);
      },
    });
    await filler.finish(header);
    if (signal.aborted) throw new BackupCancelled();
    return { header, kept };
  });
}

/** The migrations must be the first of ours, and the tables those that they make. */
async function requireKnown(file: string, { migrations: applied, tables }: BackupHeader): Promise<void> {
  const known = Object.keys(migrations).toSorted();
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new BackupError(
      `${file} is from a newer ladder: it knows ${unknown.join(', ')}, which this program does not. Use the newer program.`,
    );
  }
  if (applied.length === 0 || applied.some((name, index) => name !== known[index])) {
    throw damaged(
      file,
      `the migrations that it names (${applied.join(', ') || 'none'}) are not the first of the ladder`,
    );
  }
  const expected = await ladderTables(applied);
  const missing = expected.filter((name) => !tables.some((table) => table.name === name));
  if (missing.length > 0 || tables.length > expected.length) {
    throw damaged(
      file,
      `it should hold the tables ${expected.join(', ')}, and holds ${tables.map(({ name }) => name).join(', ')}`,
    );
  }
}

function notEmpty(players: number): BackupError {
  return new BackupError(
    `A ladder is there already, with ${players} ${players === 1 ? 'player' : 'players'}; nothing was changed. Name an empty ` +
      'database, or give --replace: then what is there is first backed up beside the file that is restored.',
  );
}
