/**
 * What a backup is: gzip over lines of JSON.
 *
 *     {"format":"warmpool-ladder","version":1,"migrations":[…],"tables":[{"name":"players","rows":2,"columns":{…}},…]}
 *     {"discord_id":"…",…}                     the rows of the first table, as many as it says, then those of the next
 *     {"rows":…,"sha256":"…"}                  over every byte before this line
 *
 * A moment is text in ISO form and UTC, JSON is itself, an integer that JSON's readers would round is text: no row says
 * which kind of database it comes from.
 */
import { z } from 'zod';
import { COLUMN_KINDS } from '../store/backup/table-shape.ts';
import { BackupError } from './backup-error.ts';

const FORMAT = 'warmpool-ladder';
/** Goes up when a program of today could not read what is written. */
const VERSION = 1;

const count = z.number().int().nonnegative();

const HEADER = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  madeAt: z.iso.datetime(),
  /** From which kind of database, for people. */
  database: z.string(),
  migrations: z.array(z.string()),
  tables: z.array(
    z.object({
      name: z.string(),
      rows: count,
      lastNumber: z.string().regex(/^\d+$/).optional(),
      columns: z.record(z.string(), z.enum(COLUMN_KINDS)),
    }),
  ),
});

const ENDING = z.object({ rows: count, sha256: z.string() });

/** The first line of a backup. */
export type BackupHeader = z.output<typeof HEADER>;

/** The last line of a backup. */
export type BackupEnding = z.output<typeof ENDING>;

/** What every backup of this program begins with. */
export const BEGINNING = { format: FORMAT, version: VERSION } as const;

/** Reads the first line. Throws `BackupError` for what is no backup, or one of a newer program. */
export function readHeader(file: string, line: string): BackupHeader {
  const found = parse(line);
  const named = z.object({ format: z.literal(FORMAT), version: z.number() }).safeParse(found);
  if (!named.success)
    throw new BackupError(`${file} is no backup of a ladder: its first line says something else.`);
  if (named.data.version > VERSION) {
    throw new BackupError(
      `${file} was written in format ${named.data.version}, and this program reads format ${VERSION}: use the newer program.`,
    );
  }
  const header = HEADER.safeParse(found);
  if (header.success) return header.data;
  throw damaged(file, 'its first line is not what a backup says of itself');
}

/** Reads the last line; undefined when it is none. */
export function readEnding(line: string): BackupEnding | undefined {
  return ENDING.safeParse(parse(line)).data;
}

/** How many rows there are in all tables together. */
export function rowsOf({ tables }: Pick<BackupHeader, 'tables'>): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0);
}

/** A file that is not as it was written. */
export function damaged(file: string, how: string, cause?: unknown): BackupError {
  return new BackupError(`${file} is damaged: ${how}. Use another backup.`, { cause });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // What it was meant to be is for the caller to say.
  }
}
