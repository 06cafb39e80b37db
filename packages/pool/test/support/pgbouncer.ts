import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedServer } from '@warmpool/embedded-server';
import { until } from './server.ts';

/** PgBouncer does not run as root; this user exists everywhere and owns nothing. */
const NOBODY = 65_534;

/** The version of the PgBouncer that is installed, such as 1.18; undefined where there is none. */
export function pgBouncerVersion(): number | undefined {
  const { stdout, error } = spawnSync('pgbouncer', ['--version'], { encoding: 'utf8' });
  const [, version] = error ? [] : (/PgBouncer (\d+\.\d+)/.exec(stdout) ?? []);
  return version === undefined ? undefined : Number(version);
}

/** A PgBouncer in transaction mode before a server, with two connections to it for all of its clients. */
export async function startPgBouncer(
  server: EmbeddedServer,
  settings: readonly string[],
): Promise<{ port: number; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'warmpool-pgbouncer-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  const target = `host=${server.host} port=${server.port} user=${server.user} password=${server.password}`;
  const file = join(folder, 'pgbouncer.ini');
  const lines = [
    '[databases]',
    `${server.database} = ${target}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    'default_pool_size = 2',
    ...settings,
  ];
  await writeFile(file, lines.join('\n'));
  const isRoot = process.getuid?.() === 0;
  const child = spawn('pgbouncer', [file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  });
  let log = '';
  child.stderr.on('data', (text: Buffer) => (log += text.toString()));
  const exited = once(child, 'exit');
  await until(() => {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended: ${log}`);
    return isListening(port);
  }, 'PgBouncer listens');
  return { port, stop: () => stop(child, exited, folder) };
}

async function stop(child: ChildProcess, exited: Promise<unknown>, folder: string): Promise<void> {
  child.kill('SIGKILL');
  await exited;
  await rm(folder, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
