/** What the server said, in a file: bounded at each start, quoted in errors. */
import { open, rename, stat } from 'node:fs/promises';

const MOST_BYTES = 1024 * 1024;
const QUOTED_BYTES = 8 * 1024;
const QUOTED_LINES = 15;

/** Moves a log that has become too long aside, over the one before; returns where the new entries will begin. */
export async function prepareLog(file: string): Promise<number> {
  const size = await sizeOf(file);
  if (size <= MOST_BYTES) {
    return size;
  }
  await rename(file, `${file}.1`);
  return 0;
}

/** The last lines of what was logged since the position. */
export async function readLogTail(file: string, from: number): Promise<string> {
  const size = await sizeOf(file);
  const start = Math.max(from, size - QUOTED_BYTES);
  if (size <= start) {
    return '';
  }
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').slice(-QUOTED_LINES).join('\n');
  } finally {
    await handle.close();
  }
}

async function sizeOf(file: string): Promise<number> {
  return await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
