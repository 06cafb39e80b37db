/** A copy of PostgreSQL's programs where the server's user can run them, made once per version. */
import { chmod, cp, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { EmbeddedServerError } from './errors.ts';
import { makeFolder } from './make-folder.ts';
import type { ServerUser } from './server-user.ts';

/** Root's alone, so nobody else can plant programs in it. */
const CACHE_FOLDER = '/var/cache/warmpool';
/** What only serves the building of extensions. */
const NOT_NEEDED = /(\.a|[\\/]pgxs|[\\/]pkgconfig|[\\/]include)$/;

/** Returns the folder of the copy, with `bin`, `lib` and `share`. Rejects with EMBEDDED_PROGRAMS_UNUSABLE. */
export async function copyForServerUser(
  packageFolder: string,
  user: ServerUser,
  onProgress: (message: string) => void,
  cacheFolder = CACHE_FOLDER,
): Promise<string> {
  const copy = path.join(cacheFolder, `postgresql-${await versionOf(packageFolder)}`);
  if (await exists(copy)) {
    return copy;
  }
  onProgress(
    `Copying PostgreSQL's programs to ${copy}, as the user ${user.name} cannot read ${packageFolder}`,
  );
  const unfinished = `${copy}.preparing-${randomUUID()}`;
  try {
    await makeFolder(cacheFolder, 0o755);
    await chmod(cacheFolder, 0o755);
    await cp(path.join(packageFolder, 'native'), unfinished, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !NOT_NEEDED.test(source),
    });
    await openToAll(unfinished);
    await rename(unfinished, copy);
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await exists(copy))) {
      throw new EmbeddedServerError(
        'EMBEDDED_PROGRAMS_UNUSABLE',
        `The user ${user.name} cannot read PostgreSQL's programs in ${packageFolder}, and they cannot be copied to ` +
          `${copy}: ${cause instanceof Error ? cause.message : String(cause)}. Make either possible.`,
        { cause },
      );
    }
    // Another process was faster; its copy is as good.
  }
  return copy;
}

async function versionOf(packageFolder: string): Promise<string> {
  const description: { readonly version: string } = JSON.parse(
    await readFile(path.join(packageFolder, 'package.json'), 'utf8'),
  );
  return description.version;
}

async function exists(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  );
}

/** Undoes a strict umask, under which npm leaves the files for root alone. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      await openToAll(file);
    } else if (entry.isFile()) {
      await chmod(file, 0o755);
    }
  }
}
