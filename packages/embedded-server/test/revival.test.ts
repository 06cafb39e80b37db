import { rename } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isAlive } from '../src/process-identity.ts';
import { RestartBudget } from '../src/restart-budget.ts';
import { signalProcess } from '../src/stop-process.ts';
import type { EmbeddedServer, EmbeddedServerOptions } from '../src/index.ts';
import { ask, preparedFolder, startServer, until } from './support/folder.ts';
import { parentOf } from './support/processes.ts';

interface Heard {
  readonly message: string;
  readonly code: string | undefined;
}

/** A server, and what is told about its troubles. */
async function watchedServer(
  options: Omit<EmbeddedServerOptions, 'folder'> = {},
): Promise<{ server: EmbeddedServer; heard: Heard[] }> {
  const heard: Heard[] = [];
  const folder = await preparedFolder();
  const onTrouble: EmbeddedServerOptions['onTrouble'] = (message, error) =>
    heard.push({ message, code: error?.code });
  return { server: await startServer({ folder, onTrouble, ...options }), heard };
}

function kill({ pid }: EmbeddedServer): void {
  signalProcess(pid, 'SIGKILL');
}

async function untilAnotherRuns(server: EmbeddedServer, pid: number): Promise<void> {
  await until(() => server.pid !== pid && isAlive(server.pid));
}

test('a server that is killed is started again in the same folder, on the same port, and says so', async () => {
  const { server, heard } = await watchedServer();
  const { pid, port, connectionString } = server;
  await ask(server, `create table player as select 'Ana' as name`);
  kill(server);
  await untilAnotherRuns(server, pid);
  expect(await ask(connectionString, 'select name from player')).toEqual([{ name: 'Ana' }]);
  expect(server.port).toBe(port);
  expect(server.failure).toBeUndefined();
  expect(heard).toEqual([
    {
      message: `The server on ${server.folder} ended by itself (signal SIGKILL). Starting it again (attempt 1 of 5).`,
      code: undefined,
    },
    {
      message: expect.stringMatching(
        /^The server on .* runs again after \d+ ms\. What was committed is there\.$/,
      ),
      code: undefined,
    },
  ]);
});

test('a server whose supervisor is killed is started again', async () => {
  const { server } = await watchedServer();
  const { pid } = server;
  signalProcess(parentOf(server.pid), 'SIGKILL');
  await untilAnotherRuns(server, pid);
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a server that keeps dying is given up after as many restarts as are allowed, with the reason', async () => {
  const { server, heard } = await watchedServer({ restarts: 1 });
  const { pid } = server;
  kill(server);
  await untilAnotherRuns(server, pid);
  kill(server);
  await until(() => server.failure !== undefined);
  expect(server.failure).toMatchObject({
    code: 'EMBEDDED_LOST',
    message: expect.stringMatching(
      /^The server on .* ended by itself \(signal SIGKILL\), also after 1 restart\. Look into .*server\.log/,
    ),
  });
  expect(heard.at(-1)).toEqual({ message: server.failure?.message, code: 'EMBEDDED_LOST' });
  await expect(ask(server, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a server that cannot be started again is given up with what it said, and starts by hand when it is mended', async () => {
  const { server } = await watchedServer({ restarts: 2 });
  const control = path.join(server.folder, 'data', 'global', 'pg_control');
  await rename(control, `${control}.aside`);
  kill(server);
  await until(() => server.failure !== undefined);
  expect(server.failure).toMatchObject({
    message: expect.stringMatching(/after 2 restarts.*could not find the database system/s),
    cause: { code: 'EMBEDDED_START_FAILED' },
  });
  await rename(`${control}.aside`, control);
  await server.restart();
  expect(server.failure).toBeUndefined();
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a server that is stopped while it is being started again stays stopped', async () => {
  const { server, heard } = await watchedServer();
  kill(server);
  await until(() => heard.length > 0);
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
  expect(heard).toHaveLength(1);
  await expect(ask(server, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test.each([-1, 1.5])('%d restarts are refused', async (restarts) => {
  await expect(startServer({ folder: '/nowhere', restarts })).rejects.toThrow(
    `restarts must be an integer from 0, received ${restarts}`,
  );
});

test('restarts are allowed a number of times in a row, after pauses that grow, and anew after a minute of life', () => {
  const budget = new RestartBudget(3);
  expect([budget.take(0), budget.take(0), budget.take(59_999), budget.take(0)]).toEqual([
    100,
    400,
    1600,
    undefined,
  ]);
  expect(budget.take(60_000)).toBe(100);
  expect(new RestartBudget(0).take(60_000)).toBeUndefined();
});
