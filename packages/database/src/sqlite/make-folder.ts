/** Makes a folder with those above it. Node's own `recursive` never comes to an end where Linux answers ENOENT, as in /proc. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Leaves alone what is there already. Throws the system's error. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // otherwise another process was quicker
  }
}
