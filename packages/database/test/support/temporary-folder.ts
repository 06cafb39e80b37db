/** Folders that are gone after the test file. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A new folder; call it while a test file is being collected or run. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'warmpool-database-'));
  // Under root the embedded server runs as another user, who has to get in.
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
