import { mkdir, readFile, readdir, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isAlive } from '../src/process-identity.ts';
import { signalProcess } from '../src/stop-process.ts';
import { ask, newFolder, newServerFolder, preparedFolder, startServer, until } from './support/folder.ts';
import { Owner } from './support/owner.ts';
import { childrenOf, parentOf } from './support/processes.ts';

test('the server is gone within five seconds after its owner was killed', async () => {
  const owner = new Owner(await preparedFolder());
  const { serverPid, connectionString } = await owner.report();
  await ask(connectionString, 'select 1');
  await owner.kill();
  expect(await until(() => !isAlive(serverPid))).toBeLessThan(5000);
});

test('the server is gone within five seconds although a client works on it', async () => {
  const owner = new Owner(await preparedFolder());
  const { serverPid, connectionString } = await owner.report();
  const endless = ask(connectionString, 'select count(*) from generate_series(1, 1e12::int8)');
  const failure = expect(endless).rejects.toThrow();
  await owner.kill();
  expect(await until(() => !isAlive(serverPid))).toBeLessThan(5000);
  await failure;
});

test('the supervisor ends with the server, and the folder of a temporary server goes too', async () => {
  const owner = new Owner('temporary');
  const { serverPid, folder } = await owner.report();
  const supervisorPid = parentOf(serverPid);
  await owner.kill();
  await until(() => !isAlive(supervisorPid));
  await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a start right after the owner was killed waits for the old server and finds the data', async () => {
  const folder = await preparedFolder();
  const owner = new Owner(folder);
  const { connectionString } = await owner.report();
  await ask(connectionString, `create table player as select 'Ana' as name`);
  await owner.kill();
  const server = await startServer({ folder });
  expect(await ask(server, 'select name from player')).toEqual([{ name: 'Ana' }]);
});

test('a start after everything was killed recovers the data', async () => {
  const folder = await preparedFolder();
  const owner = new Owner(folder);
  const { serverPid, connectionString } = await owner.report();
  await ask(connectionString, `create table player as select 'Ana' as name`);
  const victims = [parentOf(serverPid), owner.pid, serverPid, ...childrenOf(serverPid)];
  for (const pid of victims) {
    kill(pid);
  }
  await until(() => !victims.some(isAlive));
  const server = await startServer({ folder });
  expect(await ask(server, 'select name from player')).toEqual([{ name: 'Ana' }]);
});

test('a server file left behind whose number another program has now does not stand in the way', async () => {
  const folder = await preparedFolder();
  const first = await startServer({ folder });
  const file = path.join(folder, 'data', 'postmaster.pid');
  const content = await readFile(file, 'utf8');
  await first.stop();
  await writeFile(file, content.replace(String(first.pid), String(process.pid)), { mode: 0o644 });
  const second = await startServer({ folder });
  expect(await ask(second, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a server that lost its supervisor and its owner is taken over', async () => {
  const folder = await preparedFolder();
  const owner = new Owner(folder);
  const { serverPid } = await owner.report();
  // Frozen first: an owner that is awake sees its supervisor die and stops the server itself.
  process.kill(owner.pid, 'SIGSTOP');
  kill(parentOf(serverPid));
  await owner.kill();
  const messages: string[] = [];
  const server = await startServer({ folder, onProgress: (message) => messages.push(message) });
  expect(isAlive(serverPid)).toBe(false);
  expect(messages).toEqual([
    `Waiting for the server that a killed process left behind (process ${serverPid})`,
  ]);
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a server whose supervisor is killed stops, as nobody would stop it later', async () => {
  const server = await startServer({ folder: await preparedFolder() });
  const { pid } = server;
  kill(parentOf(pid));
  await until(() => !isAlive(pid));
  await server.stop();
});

test('a folder whose preparation was killed is prepared again', async () => {
  const folder = await newServerFolder();
  const owner = new Owner(folder);
  const isPreparing = async (): Promise<boolean> => {
    const entries = await readdir(folder).catch(() => []);
    return entries.some((entry) => /^data\.preparing-[^.]*$/.test(entry));
  };
  await until(isPreparing);
  await owner.kill();
  expect(await readdir(folder)).not.toContain('data');
  const server = await startServer({ folder });
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }]);
  await server.stop();
  await until(async () => !(await isPreparing()));
});

test('Ctrl-C reaches the owner alone, which stops the server when it is ready to', async () => {
  const owner = new Owner(await preparedFolder());
  const { serverPid, connectionString } = await owner.report();
  owner.interrupt();
  await owner.report();
  // The owner has its signal; the server works on until the owner stops it.
  expect(await ask(connectionString, `select 'alive' as state`)).toEqual([{ state: 'alive' }]);
  owner.goOn();
  expect(await owner.exitCode()).toBe(0);
  expect(isAlive(serverPid)).toBe(false);
});

test('a server can be started from a working folder that was removed', async () => {
  const workingFolder = path.join(await newFolder(), 'gone');
  await mkdir(workingFolder);
  const owner = new Owner(await preparedFolder(), workingFolder);
  await owner.report();
  await rmdir(workingFolder);
  owner.goOn();
  const { connectionString } = await owner.report();
  expect(await ask(connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
});

function kill(pid: number): void {
  signalProcess(pid, 'SIGKILL');
}
