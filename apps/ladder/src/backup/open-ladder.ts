/** Opens the ladder's database for a backup or a restore: one connection, without the time limits of commands. */
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { copySqliteFile, openDatabase, SqliteInUseError } from '@warmpool/database';
import type { DatabaseConfig } from '../config.ts';
import type { LadderDatabase } from '../ladder-database.ts';
import type { MessageLog } from '../log.ts';
import { countServing } from '../store/process-store.ts';
import { columns, migrations, type LadderSchema } from '../store/schema.ts';
import { BackupError } from './backup-error.ts';

/** A database and what else has to go when it is closed. */
export interface OpenLadder extends AsyncDisposable {
  readonly database: LadderDatabase;
}

/** How it is opened. */
interface Opening {
  readonly log: MessageLog;
  /** Ends whatever waits for the database, within seconds. */
  readonly signal: AbortSignal;
}

/** Opens it to write into, unless a bot serves it. Where nothing is, a new one is made. */
export async function openForRestore(config: DatabaseConfig, opening: Opening): Promise<OpenLadder> {
  const ladder = await open(config, opening);
  // Who has a SQLite file open was asked already: there it is one process.
  if (ladder.database.dialect === 'sqlite') return ladder;
  try {
    const connections = await countServing(ladder.database);
    if (connections > 0) throw served(connections);
    return ladder;
  } catch (error) {
    await ladder[Symbol.asyncDispose]();
    throw error;
  }
}

/** A pooler between the two may keep connections of a bot that has ended. */
function served(connections: number): BackupError {
  return new BackupError(
    `A bot serves this ladder: the database has ${connections} of its connections. Stop it first; nothing was changed. ` +
      'When it has stopped, wait until they are gone: select pid, application_name from pg_stat_activity.',
  );
}

/** Opens what is there to read it, beside the bot if it runs. Makes nothing. */
export async function openForBackup(config: DatabaseConfig, opening: Opening): Promise<OpenLadder> {
  requireLadder(config);
  try {
    return await open(config, opening);
  } catch (error) {
    if (!(error instanceof SqliteInUseError) || config.type !== 'sqlite') throw error;
    return openCopy(config.file, opening);
  }
}

/** SQLite serves one process, and that one is the bot. */
async function openCopy(file: string, opening: Opening): Promise<OpenLadder> {
  const folder = await mkdtemp(join(tmpdir(), 'ladder-backup-'));
  // Also where a second Ctrl-C ends the process at once: the copy tells everything about the players.
  const atExit = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', atExit);
  const removeFolder = (): void => {
    atExit();
    process.removeListener('exit', atExit);
  };
  try {
    const copy = join(folder, basename(file));
    await copySqliteFile(file, copy);
    return await open({ type: 'sqlite', file: copy }, opening, removeFolder);
  } catch (error) {
    removeFolder();
    throw error;
  }
}

async function open(
  config: DatabaseConfig,
  { log, signal }: Opening,
  tidyUp?: () => void,
): Promise<OpenLadder> {
  const database = await openDatabase<LadderSchema>({
    ...config,
    pool: false,
    join: true,
    migrations,
    columns,
    log,
  });
  // Whoever waits for the database hears of its end; that it is closed is waited for below.
  const close = (): void => void database.close();
  signal.addEventListener('abort', close);
  return {
    database,
    [Symbol.asyncDispose]: async () => {
      signal.removeEventListener('abort', close);
      await database.close();
      tidyUp?.();
    },
  };
}

/** Where a database is made when it is missing, an empty one would be backed up and look like a success. */
function requireLadder(config: DatabaseConfig): void {
  const place =
    config.type === 'sqlite' ? config.file : config.type === 'embedded' ? config.folder : undefined;
  if (place === undefined || existsSync(place)) return;
  throw new BackupError(
    `There is no ladder in ${place}. Start this in the folder where the bot starts, or set DATABASE_TYPE, DATABASE_URL and ` +
      'DATABASE_FOLDER as for the bot.',
  );
}
