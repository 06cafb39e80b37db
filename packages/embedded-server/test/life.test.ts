import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isAlive } from '../src/process-identity.ts';
import { ask, newServerFolder, preparedFolder, startServer, until } from './support/folder.ts';

test('data survives a stop and a start in the same folder', async () => {
  const folder = await newServerFolder();
  const messages: string[] = [];
  const first = await startServer({ folder, onProgress: (message) => messages.push(message) });
  expect(messages.at(-1)).toMatch(/^Preparing a new PostgreSQL 18\.\d+ folder in /);
  await ask(first, `create table player as select 'Ana' as name`);
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);

  const second = await startServer({ folder });
  expect(await ask(second, 'select name from player')).toEqual([{ name: 'Ana' }]);
  expect(second.password).toBe(first.password);
});

test('a stop rolls back what is open and does not wait for it', async () => {
  const server = await startServer({ folder: await preparedFolder() });
  const sleeping = ask(server, 'select pg_sleep(600)');
  const failure = expect(sleeping).rejects.toThrow(/terminating connection/);
  await until(async () => {
    const [row] = await ask(
      server,
      `select count(*)::int from pg_stat_activity where wait_event = 'PgSleep'`,
    );
    return row?.['count'] === 1;
  });
  await server.stop();
  await failure;
});

test('stopping twice, or after a crash, is fine', async () => {
  const server = await startServer({ folder: await preparedFolder() });
  await server.crash();
  await Promise.all([server.stop(), server.stop()]);
  await server.stop();
});

test('a server that crashed starts again on the same port with its data', async () => {
  const server = await startServer({ folder: await preparedFolder() });
  const { port, pid } = server;
  await ask(server, 'create table point as select 7 as value');
  await server.crash();
  await expect(ask(server, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await server.restart();
  expect(server.port).toBe(port);
  expect(server.pid).not.toBe(pid);
  expect(await ask(server, 'select value from point')).toEqual([{ value: 7 }]);
});

test('a restart after the stop is refused', async () => {
  const server = await startServer({ folder: await preparedFolder() });
  await server.stop();
  await expect(server.restart()).rejects.toMatchObject({ code: 'EMBEDDED_STOPPED' });
});

test('a stop during a restart leaves no server behind', async () => {
  const server = await startServer({ folder: await preparedFolder() });
  const restarted = server.restart();
  await Promise.all([restarted, server.stop()]);
  expect(isAlive(server.pid)).toBe(false);
});

test('the server listens on 127.0.0.1 alone, stores UTF-8, and sorts by code point', async () => {
  const server = await startServer({ folder: await preparedFolder() });
  const [row] = await ask(
    server,
    `select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets,
            current_setting('server_encoding') as encoding, 'Z' < 'a' as by_code_point, upper('é') as upper`,
  );
  expect(row).toEqual({
    addresses: '127.0.0.1',
    sockets: '',
    encoding: 'UTF8',
    by_code_point: true,
    upper: 'É',
  });
});

test('settings reach the server', async () => {
  const server = await startServer({ folder: await preparedFolder(), settings: { max_connections: '17' } });
  expect(await ask(server, 'show max_connections')).toEqual([{ max_connections: '17' }]);
});

test('the environment of our process stays ours', async () => {
  process.env['DISCORD_TOKEN'] = 'a token of the test';
  try {
    const server = await startServer({ folder: await preparedFolder() });
    await ask(server, 'create table environment (line text)');
    await ask(server, `copy environment from program 'env'`);
    const lines = (await ask(server, 'select line from environment')).map(({ line }) => line);
    expect(lines).toContain(`PATH=${process.env['PATH']}`);
    expect(lines.join('\n')).not.toContain('a token of the test');
  } finally {
    delete process.env['DISCORD_TOKEN'];
  }
});

test('nothing but the data, the password and the log is left in the folder', async () => {
  const folder = await newServerFolder();
  const server = await startServer({ folder });
  await server.stop();
  expect((await readdir(folder)).toSorted()).toEqual(['data', 'password', 'server.log']);
  expect((await stat(path.join(folder, 'password'))).mode & 0o777).toBe(0o600);
  expect((await stat(path.join(folder, 'data'))).mode & 0o777).toBe(0o700);
});

test('a log that has grown long is moved aside at the next start', async () => {
  const folder = await preparedFolder();
  const server = await startServer({ folder });
  await server.stop();
  const log = path.join(folder, 'server.log');
  await writeFile(log, 'x'.repeat(2 * 1024 * 1024));
  await startServer({ folder });
  expect((await stat(log)).size).toBeLessThan(100_000);
  expect(await readFile(`${log}.1`, 'utf8')).toMatch(/^xxx/);
});

test('options that cannot work are refused before anything is touched', async () => {
  const folder = await newServerFolder();
  const refused = async (options: object): Promise<void> => {
    await expect(startServer({ folder, ...options })).rejects.toThrow(
      /^(port|folder|password|settings|auth)/,
    );
  };
  await refused({ port: 70_000 });
  await refused({ folder: '' });
  await refused({ password: 'two\nlines' });
  await refused({ settings: { port: '5432' } });
  await refused({ authentication: 'md5' });
  await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a start that is given up leaves no server and no claim', async () => {
  const folder = await newServerFolder();
  const controller = new AbortController();
  const start = startServer({ folder, signal: controller.signal, onProgress: () => controller.abort() });
  await expect(start).rejects.toThrow('aborted');
  const server = await startServer({ folder });
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }]);
});
