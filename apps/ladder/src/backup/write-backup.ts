/** Writes what a ladder's database holds as a backup. */
import { createHash } from 'node:crypto';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { lookAtContent, readRows, type Snapshot } from '../store/backup/read-tables.ts';
import type { Dialect } from '../store/backup/table-shape.ts';
import { BEGINNING, rowsOf, type BackupEnding, type BackupHeader } from './backup-header.ts';

/** What a backup is made from. */
export interface BackupSource {
  readonly snapshot: Snapshot;
  readonly dialect: Dialect;
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, all: number) => void;
}

/** Writes everything that the snapshot sees, and ends the target. Rejects with what either says, or when aborted. */
export async function writeBackup(source: BackupSource, target: Writable): Promise<BackupHeader> {
  const { snapshot, dialect, now, signal } = source;
  const content = await lookAtContent(snapshot, dialect);
  const header: BackupHeader = {
    ...BEGINNING,
    madeAt: now.toISOString(),
    database: dialect,
    migrations: [...content.migrations],
    tables: content.tables.map((table) => ({ ...table })),
  };
  await pipeline(Readable.from(pagesOf(source, header)), createGzip(), target, { signal });
  return header;
}

async function* pagesOf(
  { snapshot, dialect, onProgress }: BackupSource,
  header: BackupHeader,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const page = (lines: readonly string[]): Buffer => {
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    hash.update(bytes);
    return bytes;
  };
  const all = rowsOf(header);
  let done = 0;
  yield page([JSON.stringify(header)]);
  for (const table of header.tables) {
    for await (const lines of readRows(snapshot, dialect, table)) {
      yield page(lines);
      done += lines.length;
      onProgress?.(done, all);
    }
  }
  // Both were counted in one snapshot; a reader goes by the header.
  if (done !== all) throw new Error(`ladder bug: ${done} rows were read of ${all}`);
  const ending: BackupEnding = { rows: done, sha256: hash.digest('hex') };
  yield Buffer.from(`${JSON.stringify(ending)}\n`);
}
