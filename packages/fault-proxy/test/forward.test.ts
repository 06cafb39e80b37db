import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startFaultProxy } from '../src/index.ts';
import { Client, connectedClient, listen, startNetwork, until } from './support/network.ts';

test('bytes pass unchanged in both directions', async () => {
  const { proxy } = await startNetwork();
  const client = new Client(proxy);
  const sent = Buffer.alloc(3 * 1024 * 1024, 'abcdefghijk');
  client.socket.write(sent);
  await until(() => client.bytes.length >= sent.length);
  expect(client.bytes.equals(sent)).toBe(true);
});

test('a target may tell its place by getters', async () => {
  const { proxy } = await startNetwork();
  const target = new (class {
    get host(): string {
      return proxy.host;
    }
    get port(): number {
      return proxy.port;
    }
  })();
  await using before = await startFaultProxy({ target });
  const client = new Client(before);
  client.socket.write('hello');
  await until(() => client.text === 'hello');
});

test('a half-close of the client reaches the server, and the answer still comes back', async () => {
  const { proxy } = await startNetwork((session) => {
    session.resume();
    session.on('end', () => session.end('goodbye'));
  });
  const client = new Client(proxy);
  client.socket.end('hello');
  await until(() => client.hasEnded);
  expect(client.text).toBe('goodbye');
  await until(() => proxy.connections === 0);
});

test('a half-close of the server reaches the client, which may still send', async () => {
  const { proxy, sessions } = await startNetwork((session) => session.end('only this'));
  const client = new Client(proxy);
  await until(() => client.hasEnded);
  const arrived: string[] = [];
  sessions[0]?.on('data', (bytes: Buffer) => arrived.push(bytes.toString()));
  client.socket.end('more');
  await until(() => arrived.join('') === 'more');
});

test('a reset by the server reaches the client as a reset', async () => {
  const { proxy, sessions } = await startNetwork();
  const client = await connectedClient(proxy);
  sessions[0]?.resetAndDestroy();
  await until(() => client.error?.code === 'ECONNRESET');
});

test('a client is reset when the server cannot be reached', async () => {
  const server = createServer();
  const port = await listen(server);
  server.close();
  const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port } });
  onTestFinished(() => proxy.close());
  const client = new Client(proxy);
  await until(() => client.error?.code === 'ECONNRESET');
  expect(proxy.connections).toBe(0);
});

test('a slow reader slows its sender down instead of filling the memory of the proxy', async () => {
  const { proxy, sessions } = await startNetwork((session) => session.pause());
  const client = new Client(proxy);
  const block = Buffer.alloc(1024 * 1024);
  for (let sent = 0; sent < 64; sent += 1) {
    client.socket.write(block);
  }
  await until(() => sessions.length === 1 && proxy.stats().bytesUp > block.length);
  let before = -1;
  await until(() => {
    const isSettled = before === proxy.stats().bytesUp;
    before = proxy.stats().bytesUp;
    return isSettled;
  });
  expect(proxy.stats().bytesUp).toBeLessThan(32 * block.length);

  let arrived = 0;
  sessions[0]?.on('data', (bytes: Buffer) => (arrived += bytes.length));
  sessions[0]?.resume();
  await until(() => arrived === 64 * block.length);
});

test('closing the proxy ends every connection and frees its port', async () => {
  const { proxy } = await startNetwork();
  const client = await connectedClient(proxy);
  await proxy.close();
  expect(proxy.connections).toBe(0);
  await until(() => client.error?.code === 'ECONNRESET');
  const late = new Client(proxy);
  await until(() => late.error?.code === 'ECONNREFUSED');
});

test('a port that is taken is an error', async () => {
  const { proxy } = await startNetwork();
  const second = startFaultProxy({ target: { host: '127.0.0.1', port: 1 }, port: proxy.port });
  await expect(second).rejects.toThrow('EADDRINUSE');
});
