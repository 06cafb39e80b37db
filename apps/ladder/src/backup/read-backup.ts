/** Reads a backup from front to back, and says when it is not what was written. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BackupError } from './backup-error.ts';
import { damaged, readEnding, readHeader, rowsOf, type BackupHeader } from './backup-header.ts';

/** Whoever wants what is in a backup. Nothing is certain before the end has been read. */
export interface BackupReader {
  readonly onHeader?: (header: BackupHeader) => Promise<void>;
  /** Some rows of a table, each a line of JSON. */
  readonly onRows?: (table: BackupHeader['tables'][number], lines: readonly string[]) => Promise<void>;
}

const ROWS_PER_PAGE = 2000;
const NEWLINE = 0x0a;

/** Reads all of it. Rejects with `BackupError` for a file that is missing, no backup, cut off or damaged. */
export async function readBackup(file: string, { onHeader, onRows }: BackupReader): Promise<BackupHeader> {
  const hash = createHash('sha256');
  let header: BackupHeader | undefined;
  let ending: string | undefined;
  let tables: BackupHeader['tables'] = [];
  let rowsSeen = 0;
  let page: string[] = [];
  let pageEndsAt = 0;

  const flush = async (): Promise<void> => {
    const [table] = tables;
    if (table !== undefined && page.length > 0) await onRows?.(table, page);
    page = [];
  };
  const take = async (line: Buffer): Promise<void> => {
    const text = line.toString('utf8', 0, line.length - 1);
    if (header === undefined) {
      header = readHeader(file, text);
      ({ tables } = header);
      pageEndsAt = tables[0]?.rows ?? 0;
      await onHeader?.(header);
    } else if (rowsSeen < rowsOf(header)) {
      while (rowsSeen === pageEndsAt) {
        // oxlint-disable-next-line no-await-in-loop -- table after table
        await flush();
        tables = tables.slice(1);
        pageEndsAt += tables[0]?.rows ?? 0;
      }
      page.push(text);
      rowsSeen += 1;
      if (page.length >= ROWS_PER_PAGE) await flush();
    } else if (ending === undefined) {
      await flush();
      ending = text;
      return;
    } else {
      throw damaged(file, 'it goes on behind its end');
    }
    hash.update(line);
  };

  try {
    for await (const line of linesOf(file)) await take(line);
  } catch (error) {
    throw explain(file, error, rowsSeen, header);
  }
  if (header === undefined || ending === undefined) throw cutOff(file, rowsSeen, header);
  const { rows, sha256 } = readEnding(ending) ?? {};
  if (rows === undefined || sha256 !== hash.digest('hex')) throw damaged(file, 'its checksum is another one');
  return header;
}

/** Lines with their newlines; what is behind the last newline is not complete. */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  const chunks = createGunzip();
  // An error of either ends the loop below.
  pipeline(createReadStream(file), chunks, () => undefined);
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
      yield bytes.subarray(from, end + 1);
      from = end + 1;
    }
    rest = bytes.subarray(from);
  }
}

function explain(file: string, error: unknown, rowsSeen: number, header: BackupHeader | undefined): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const message = error instanceof Error ? error.message : String(error);
  switch (code) {
    case 'ENOENT':
      return new BackupError(`There is no file ${file}.`, { cause: error });
    case 'EISDIR':
      return new BackupError(`${file} is a folder: name a backup in it.`, { cause: error });
    case 'EACCES':
      return new BackupError(`${file} may not be read by this user.`, { cause: error });
    case 'Z_BUF_ERROR':
      return cutOff(file, rowsSeen, header);
    case 'Z_DATA_ERROR':
      return message === 'incorrect header check'
        ? new BackupError(`${file} is no backup of a ladder: it is not compressed as one.`, { cause: error })
        : damaged(file, message, error);
    default:
      return error;
  }
}

function cutOff(file: string, rowsSeen: number, header: BackupHeader | undefined): BackupError {
  const where =
    header === undefined ? 'within its first line' : `after ${rowsSeen} of ${rowsOf(header)} rows`;
  return damaged(file, `it is cut off ${where}`);
}
