/** Folders, servers and questions to servers, all gone when the test is over. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, type ClientConfig } from 'pg';
import { afterAll, onTestFinished, vi } from 'vitest';
import { startEmbeddedServer, type EmbeddedServer, type EmbeddedServerOptions } from '../../src/index.ts';

// Preparing data takes a second, and much longer on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A new temporary folder. */
export async function newFolder({ mode = 0o755 }: { readonly mode?: number } = {}): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'warmpool-test-'));
  await chmod(folder, mode);
  onTestFinished(async () => await rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}

/** A folder that does not exist yet. */
export async function newServerFolder(): Promise<string> {
  return path.join(await newFolder(), 'server');
}

/** The folder of a server that has stopped. Preparing takes a second, so the tests of a file share one and copy it. */
export async function preparedFolder(): Promise<string> {
  prepared ??= prepare();
  const folder = await newServerFolder();
  execFileSync('cp', ['-a', await prepared, folder]);
  return folder;
}

let prepared: Promise<string> | undefined;

async function prepare(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'warmpool-test-'));
  const server = await startEmbeddedServer({ folder });
  await server.stop();
  return folder;
}

afterAll(async () => {
  if (prepared !== undefined) {
    await rm(await prepared, { recursive: true, force: true });
  }
});

/** A server that stops with the test at the latest. */
export async function startServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer(options);
  onTestFinished(async () => await server.stop({ mode: 'immediate' }));
  return server;
}

/** The rows that one statement gives on a connection of its own. */
export async function ask(
  server: string | Pick<EmbeddedServer, 'connectionString'>,
  text: string,
  config: ClientConfig = {},
): Promise<Record<string, unknown>[]> {
  const connectionString = typeof server === 'string' ? server : server.connectionString;
  const client = new Client({ connectionString, connectionTimeoutMillis: 20_000, ...config });
  client.on('error', () => {}); // a server that a test kills
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(text);
    return rows;
  } finally {
    await client.end();
  }
}

const POLL_MS = 10;

/** Waits for a condition; returns how long it took. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<number> {
  const startedAt = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedAt > timeoutMs) {
      throw new Error(`not true after ${timeoutMs} ms: ${condition.toString()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return performance.now() - startedAt;
}
