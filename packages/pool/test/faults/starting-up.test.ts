import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../support/server.ts';
import { failureOf, withFaultyServer } from './faulty-server.ts';

const { server, besides, pool: newPool } = withFaultyServer();

/** Leaves a file where PostgreSQL looks for it, whoever it runs as. */
async function leave(name: string): Promise<void> {
  const file = path.join(server().folder, 'data', name);
  await writeFile(file, '');
  await chmod(file, 0o666);
}

/** A standby that nobody may query: to those who connect it is a server that never finishes to start. */
async function startWithoutEnd(): Promise<void> {
  await besides().query('ALTER SYSTEM SET hot_standby = off');
  await server().crash();
  await leave('standby.signal');
  await server().restart();
}

async function promote(): Promise<void> {
  await leave('promote');
  const [pid] = (await readFile(path.join(server().folder, 'data', 'postmaster.pid'), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGUSR1');
}

it('a server that is starting up (57P03) is waited for by callers with a deadline, and told to the others', async () => {
  const patientPool = newPool({ min: 2, connectionTimeoutMillis: 30_000 }, { random: () => 0 });
  await patientPool.ready();
  const codes: unknown[] = [];
  patientPool.on('connectionOpenFailed', ({ error }) => codes.push((error as { code?: string }).code));
  const started = startWithoutEnd(); // not before it is promoted
  await until(() => codes.includes('57P03'), 'it says that it is starting');
  const answers = Promise.all(Array.from({ length: 10 }, () => patientPool.query('SELECT 1 AS a')));
  expect(await failureOf(newPool().query('SELECT 1'))).toMatchObject({ code: '57P03' });
  await until(() => codes.length > 4, 'it is asked again and again');
  await promote();
  for (const { rows } of await answers) expect(rows).toEqual([{ a: 1 }]);
  await started;
}, 60_000);
