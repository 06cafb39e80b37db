/** The start of a server, step by step: look, claim, prepare, launch. Whatever fails, the claim is given back. */
import { findBinaries, type Binaries } from './binaries.ts';
import { claimFolder, type Claim } from './claim.ts';
import { adjustOwnership, createCluster, inspectFolder, requireVersion } from './cluster.ts';
import { EmbeddedServer } from './embedded-server.ts';
import { EmbeddedServerError } from './errors.ts';
import { launch } from './launch.ts';
import { layOut, prepareFolder, type Layout } from './layout.ts';
import { resolveOptions, type EmbeddedServerOptions, type ResolvedOptions } from './options.ts';
import { changePassword, generatePassword, keepPassword, readPassword } from './password.ts';
import { disownDeadServer, findRunningServer } from './postmaster-file.ts';
import { isAlive } from './process-identity.ts';
import { chooseServerUser, type ServerUser } from './server-user.ts';
import { stopProcess, waitForEnd } from './stop-process.ts';
import { cloneTemplate } from './template.ts';

/** Starts PostgreSQL on a folder. Rejects with EmbeddedServerError; throws RangeError or TypeError on a bad option. */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  return await startServer(resolveOptions(options));
}

/** The part that a temporary server shares. */
export async function startServer(
  options: ResolvedOptions,
  temporaryFolder?: string,
): Promise<EmbeddedServer> {
  const layout = layOut(options.folder);
  await inspectFolder(layout);
  const user = await chooseServerUser(layout.data, options.onProgress);
  const binaries = await findBinaries(user, options.onProgress);
  await prepareFolder(layout, user);
  const claim = await claimFolder(layout.folder, options.onProgress);
  try {
    await endAbandonedServer(layout, claim, options.onProgress);
    await disownDeadServer(layout, user);
    const isDurable = temporaryFolder === undefined;
    const password = await prepareData({ ...options, layout, user, binaries, isDurable });
    const launchOptions = { ...options, layout, user, binaries, claim, temporaryFolder };
    const launched = await launch(launchOptions);
    return new EmbeddedServer({ ...launchOptions, signal: undefined }, launched, password);
  } catch (error) {
    await claim.release();
    throw error;
  }
}

/** A supervisor stops its server within 5 s after its owner died. */
const SUPERVISOR_DEADLINE_MS = 6000;
const STOP_DEADLINE_MS = 5000;

async function endAbandonedServer(
  layout: Layout,
  { abandoned }: Claim,
  onProgress: (message: string) => void,
): Promise<void> {
  const running = await findRunningServer(layout.data);
  if (running === undefined) {
    return;
  }
  if (abandoned !== undefined) {
    onProgress(`Waiting for the server that a killed process left behind (process ${running.pid})`);
    const isWatched = abandoned.supervisorPid === undefined || isAlive(abandoned.supervisorPid);
    if (isWatched && (await waitForEnd(running.pid, SUPERVISOR_DEADLINE_MS))) {
      return;
    }
    if (abandoned.serverPid === running.pid) {
      await stopProcess(running.pid, STOP_DEADLINE_MS);
      return;
    }
  }
  throw new EmbeddedServerError(
    'EMBEDDED_FOLDER_IN_USE',
    `The folder ${layout.folder} is in use by another PostgreSQL server, process ${running.pid}, since ${running.since}. ` +
      `Stop that server first, or use another folder.`,
  );
}

interface Preparation extends ResolvedOptions {
  readonly layout: Layout;
  readonly user: ServerUser | undefined;
  readonly binaries: Binaries;
  readonly isDurable: boolean;
}

/** Returns the superuser's password. */
async function prepareData(preparation: Preparation): Promise<string> {
  const { layout, user, binaries } = preparation;
  const isNew = (await inspectFolder(layout)) === 'empty';
  const kept = isNew ? await createData(preparation) : await readPassword(layout);
  if (!isNew) {
    await requireVersion(layout, binaries);
    await adjustOwnership(layout, user);
  }
  const password = preparation.password ?? kept ?? generatePassword();
  if (password !== kept) {
    await changePassword(layout, binaries, user, password);
  }
  return password;
}

/** Returns the password that the new data has. */
async function createData(preparation: Preparation): Promise<string> {
  const { layout, isDurable, onProgress, binaries } = preparation;
  if (!isDurable) {
    // A template only saves time: whatever is wrong with it, the data is made afresh, and real trouble shows there.
    const clonedPassword = await cloneTemplate(layout, preparation).catch(() => {});
    if (clonedPassword !== undefined) {
      return clonedPassword;
    }
  }
  onProgress(`Preparing a new PostgreSQL ${binaries.version} folder in ${layout.folder}`);
  const password = preparation.password ?? (await readPassword(layout)) ?? generatePassword();
  await keepPassword(layout, password);
  await createCluster({ ...preparation, password });
  return password;
}
