/** Servers for tests: quick to start, careless about power cuts, gone without a trace when they stop. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EmbeddedServer } from './embedded-server.ts';
import { resolveOptions, type EmbeddedServerOptions } from './options.ts';
import { startServer } from './start-embedded-server.ts';

export type TemporaryServerOptions = Omit<EmbeddedServerOptions, 'folder'>;

/**
 * What a power cut would make us pay for. `synchronous_commit` stays on: without fsync it costs nothing, and without it
 * a crash of the server loses the last commits, which tests that crash it do not expect.
 */
const CARELESS_SETTINGS = { fsync: 'off', full_page_writes: 'off' };

/** Starts a server in a new temporary folder, which is removed when the server stops or our process is gone. */
export async function startTemporaryServer(options: TemporaryServerOptions = {}): Promise<EmbeddedServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'warmpool-'));
  const settings = { ...CARELESS_SETTINGS, ...options.settings };
  try {
    return await startServer(resolveOptions({ ...options, folder, settings }), folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    throw error;
  }
}
