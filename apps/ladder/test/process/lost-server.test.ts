import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startLadderProcess } from './support/ladder-process.ts';

test('the process survives its database server: ready again when that runs again, not ready when it cannot', async () => {
  const program = await startLadderProcess({ HEALTH_PORT: '0' });
  await program.waitFor('The ladder is ready');
  const [, address = ''] = /Health pages at (http:\S+)\/healthz/.exec(program.output()) ?? [];
  const statusOf = async (page: string): Promise<number> => (await fetch(`${address}${page}`)).status;
  expect(await (await fetch(`${address}/metrics`)).text()).toContain('warmpool_connections_max 10\n');
  const data = join(program.folder, '.warmpool/postgresql/data');
  const killServer = async (folder = data): Promise<void> => {
    const postmaster = await readFile(join(folder, 'postmaster.pid'), 'utf8');
    process.kill(Number(postmaster.split('\n', 1)[0]), 'SIGKILL');
  };

  await killServer();
  await program.waitFor('runs again');
  await expect.poll(() => statusOf('/readyz'), { timeout: 20_000, interval: 50 }).toBe(200);

  await rename(data, `${data}-elsewhere`);
  await killServer(`${data}-elsewhere`);
  await expect.poll(() => statusOf('/readyz'), { timeout: 20_000, interval: 50 }).toBe(503);
  expect(await statusOf('/healthz')).toBe(200);
}, 90_000);
