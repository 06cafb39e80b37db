/** Starts `postgres` on prepared data and waits until it accepts connections, or says why it does not. */
import type { Binaries } from './binaries.ts';
import type { Claim } from './claim.ts';
import { EmbeddedServerError } from './errors.ts';
import { findFreePort } from './free-port.ts';
import { nameForServer, placeInData, type Layout } from './layout.ts';
import type { ServerSettings } from './options.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { spawnOptions } from './run-program.ts';
import { prepareLog, readLogTail } from './server-log.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import type { ServerUser } from './server-user.ts';

export const HOST = '127.0.0.1';

export interface LaunchOptions extends ServerSettings {
  readonly layout: Layout;
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
  readonly claim: Claim;
  readonly temporaryFolder: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Launched {
  readonly port: number;
  readonly process: ServerProcess;
}

const READY_POLL_MS = 10;
const READY_DEADLINE_MS = 60_000;
const PORT_ATTEMPTS = 5;
/** Children of a server that was killed may outlive it for a moment and still hold its memory. */
const LEFTOVER_DEADLINE_MS = 5000;
const LEFTOVER_RETRY_MS = 200;

/** Rejects with EMBEDDED_PORT_IN_USE, EMBEDDED_FOLDER_IN_USE or EMBEDDED_START_FAILED. */
export async function launch(options: LaunchOptions): Promise<Launched> {
  await writeServerFiles(options);
  const leftoverDeadline = performance.now() + LEFTOVER_DEADLINE_MS;
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port === 0 ? await findFreePort(HOST) : options.port;
    const outcome = await tryToLaunch(options, port);
    if (!('log' in outcome)) {
      return { port, process: outcome };
    }
    const canRetryPort = options.port === 0 && attempt < PORT_ATTEMPTS;
    if (isPortTaken(outcome.log) && canRetryPort) {
      continue; // another process took the port that was free a moment ago
    }
    if (isLeftover(outcome.log) && performance.now() < leftoverDeadline) {
      await new Promise((resolve) => setTimeout(resolve, LEFTOVER_RETRY_MS));
      continue;
    }
    throw failure(options, port, outcome);
  }
}

interface Failure {
  readonly reason: string;
  readonly log: string;
}

async function tryToLaunch(options: LaunchOptions, port: number): Promise<ServerProcess | Failure> {
  const { layout, binaries, user, claim } = options;
  options.signal?.throwIfAborted();
  await claim.requireHeld();
  const logStart = await prepareLog(layout.log);
  const server = await startServerProcess({
    program: binaries.postgres,
    args: await commandLine(options, port),
    options: spawnOptions(user, layout.data),
    logFile: layout.log,
    pgCtl: binaries.pgCtl,
    temporaryFolder: options.temporaryFolder,
  });
  try {
    await claim.noteServer({ serverPid: server.pid, supervisorPid: server.supervisorPid });
    const reason = await waitUntilReady(server, options);
    return reason === undefined ? server : { reason, log: await readLogTail(layout.log, logStart) };
  } catch (error) {
    await server.stop({ mode: 'immediate', deadlineMs: 0 });
    throw error;
  }
}

/** Returns undefined when the server is ready, otherwise why it will not be; it has ended then. */
async function waitUntilReady(
  server: ServerProcess,
  { layout, signal }: LaunchOptions,
): Promise<string | undefined> {
  const deadline = performance.now() + READY_DEADLINE_MS;
  while (!server.hasEnded) {
    const file = await readPostmasterFile(layout.data);
    if (file?.pid === server.pid && file.isReady) {
      return undefined;
    }
    signal?.throwIfAborted();
    if (performance.now() > deadline) {
      await server.stop({ mode: 'immediate', deadlineMs: 0 });
      return `it was not ready within ${READY_DEADLINE_MS / 1000} s`;
    }
    await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
  }
  return await server.ended;
}

async function commandLine({ layout, user, tls, settings }: LaunchOptions, port: number): Promise<string[]> {
  const data = await nameForServer(layout.data, user);
  const values: Readonly<Record<string, string>> = {
    ...settings,
    listen_addresses: HOST,
    port: String(port),
    unix_socket_directories: '',
    logging_collector: 'off',
    log_destination: 'stderr',
    ssl: tls === undefined ? 'off' : 'on',
    hba_file: `${data}/${ACCESS_RULES}`,
    ssl_cert_file: `${data}/${CERTIFICATE}`,
    ssl_key_file: `${data}/${PRIVATE_KEY}`,
  };
  return ['-D', data, ...Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

const ACCESS_RULES = 'pg_hba.conf';
const CERTIFICATE = 'server.crt';
const PRIVATE_KEY = 'server.key';

async function writeServerFiles({ layout, user, tls, authentication }: LaunchOptions): Promise<void> {
  const connection = tls === undefined ? 'host' : 'hostssl';
  await placeInData(layout, user, ACCESS_RULES, `${connection} all all ${HOST}/32 ${authentication}\n`);
  if (tls !== undefined) {
    await placeInData(layout, user, CERTIFICATE, tls.cert);
    await placeInData(layout, user, PRIVATE_KEY, tls.key);
  }
}

function isPortTaken(log: string): boolean {
  return log.includes('could not bind') && log.includes('Address already in use');
}

function isLeftover(log: string): boolean {
  return log.includes('pre-existing shared memory block') || log.includes('could not remove shared memory');
}

function failure({ layout }: LaunchOptions, port: number, { reason, log }: Failure): EmbeddedServerError {
  if (isPortTaken(log)) {
    return new EmbeddedServerError(
      'EMBEDDED_PORT_IN_USE',
      `Port ${port} on ${HOST} is taken by another program. Stop it, choose another port, or use 0 for a free one.`,
    );
  }
  if (log.includes('lock file "postmaster.pid" already exists')) {
    return new EmbeddedServerError(
      'EMBEDDED_FOLDER_IN_USE',
      `The folder ${layout.folder} seems to be in use by another server. Stop it first. PostgreSQL said:\n${log}`,
    );
  }
  return new EmbeddedServerError(
    'EMBEDDED_START_FAILED',
    `PostgreSQL did not start on ${layout.folder} (${reason}). ` +
      (log === ''
        ? `Its log ${layout.log} says nothing.`
        : `The last lines of its log ${layout.log}:\n${log}`),
  );
}
