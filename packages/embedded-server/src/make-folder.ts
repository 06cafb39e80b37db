/** Makes a folder with those above it. Node's own `recursive` never comes to an end where Linux answers ENOENT, as in /proc. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

/** Leaves alone what is there already. Rejects with the system's error. */
export async function makeFolder(folder: string, mode: number): Promise<void> {
  if (existsSync(folder)) {
    return;
  }
  const above = path.dirname(folder);
  if (above !== folder) {
    await makeFolder(above, mode);
  }
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    if (!existsSync(folder)) {
      throw error; // otherwise another process was quicker
    }
  }
}
