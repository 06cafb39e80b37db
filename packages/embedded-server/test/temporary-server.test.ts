import { stat } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startTemporaryServer, type EmbeddedServer } from '../src/index.ts';
import { ask } from './support/folder.ts';

test('many temporary servers start at once, each with data of its own', async () => {
  const servers = await Promise.all([start(), start(), start(), start()]);
  await Promise.all(
    servers.map(async (server, index) => await ask(server, `create table mine as select ${index} as value`)),
  );
  const answers = await Promise.all(
    servers.map(async (server) => await ask(server, 'select value from mine')),
  );
  expect(answers).toEqual([0, 1, 2, 3].map((value) => [{ value }]));
  expect(new Set(servers.map(({ port }) => port)).size).toBe(4);
});

test('the folder of a temporary server is gone after its stop', async () => {
  const server = await start();
  await stat(server.folder);
  await server.stop();
  await expect(stat(server.folder)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a temporary server can crash and start again with its data', async () => {
  const server = await start();
  await ask(server, 'create table point as select 7 as value');
  await server.crash();
  await server.restart();
  expect(await ask(server, 'select value from point')).toEqual([{ value: 7 }]);
});

test('a temporary server takes the options of an ordinary one', async () => {
  const server = await start({ password: 'secret', settings: { max_connections: '9' } });
  expect(server.password).toBe('secret');
  expect(await ask(server, 'show max_connections')).toEqual([{ max_connections: '9' }]);
  expect(await ask(server, 'show fsync')).toEqual([{ fsync: 'off' }]);
});

async function start(options?: Parameters<typeof startTemporaryServer>[0]): Promise<EmbeddedServer> {
  const server = await startTemporaryServer(options);
  onTestFinished(async () => await server.stop({ mode: 'immediate' }));
  return server;
}
