/** The server that another process runs on a folder: for a look at the same data, beside that process. */
import path from 'node:path';
import { findOwner } from './claim.ts';
import { SUPERUSER } from './cluster.ts';
import { connectionStringOf } from './embedded-server.ts';
import { layOut } from './layout.ts';
import { readPassword } from './password.ts';
import { findRunningServer } from './postmaster-file.ts';

/** A server that is somebody else's: it ends when its owner does. */
export interface FoundServer {
  readonly connectionString: string;
  /** The process that started it. */
  readonly ownerPid: number;
}

/**
 * Where the server is that a living process runs on the folder. Undefined when none does, when it is not ready, or when
 * that process is in another container, whose 127.0.0.1 is another one.
 */
export async function findEmbeddedServer(folder: string): Promise<FoundServer | undefined> {
  const layout = layOut(path.resolve(folder));
  const ownerPid = await findOwner(layout.folder);
  if (ownerPid === undefined) return undefined;
  const running = await findRunningServer(layout.data);
  const password = await readPassword(layout);
  if (running?.isReady !== true || password === undefined) return undefined;
  return { connectionString: connectionStringOf(SUPERUSER, password, running.port), ownerPid };
}
