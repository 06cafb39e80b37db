import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { Client, connectedClient, startNetwork, until } from './support/network.ts';

test('resetting all is a reset for every client and for the server', async () => {
  const { proxy, sessions } = await startNetwork();
  const clients = [await connectedClient(proxy), await connectedClient(proxy)];
  proxy.resetAll();
  await until(() => clients.every((client) => client.error?.code === 'ECONNRESET'));
  await until(() => sessions.every((session) => session.destroyed));
  expect(proxy.connections).toBe(0);
  await connectedClient(proxy);
});

test('cutting all is a clean end for every client and for the server', async () => {
  const { proxy, sessions } = await startNetwork();
  const clients = [await connectedClient(proxy), await connectedClient(proxy)];
  proxy.cutAll();
  await until(() => clients.every((client) => client.hasEnded));
  await until(() => sessions.every((session) => session.readableEnded));
  expect(clients.map((client) => client.error)).toEqual([undefined, undefined]);
  await until(() => proxy.connections === 0);
});

test('a result is cut after the given number of bytes', async () => {
  const { proxy } = await startNetwork();
  const client = await connectedClient(proxy);
  proxy.cutAfter(4);
  client.socket.write('a longer answer');
  await until(() => client.hasEnded);
  expect(client.text).toBe('helloa lo');
  expect(client.error).toBeUndefined();
});

test('a cut that has not happened yet is taken back by healing', async () => {
  const { proxy } = await startNetwork();
  const client = await connectedClient(proxy);
  proxy.cutAfter(4);
  await client.exchange('abc');
  await proxy.heal();
  await client.exchange('much longer than four bytes');
});

test('each new connection is cut after so many bytes, and open ones live on', async () => {
  const { proxy } = await startNetwork();
  const open = await connectedClient(proxy);
  proxy.cutNewAfter(4);
  for (const _ of [1, 2]) {
    const client = new Client(proxy);
    client.socket.write('a longer answer');
    await until(() => client.hasEnded);
    expect(client.text).toBe('a lo');
    expect(client.error).toBeUndefined();
  }
  await open.exchange('much longer than four bytes');
  await proxy.heal();
  await connectedClient(proxy);
});

test('new connections are cut before the first byte when they may have none', async () => {
  const { proxy } = await startNetwork();
  proxy.cutNewAfter(0);
  const client = new Client(proxy);
  client.socket.write('hello');
  await until(() => client.hasEnded);
  expect(client.text).toBe('');
  await until(() => proxy.connections === 0);
});

test('a half-closed connection hears nothing more and is still heard', async () => {
  const heard: Buffer[] = [];
  const { proxy, sessions } = await startNetwork((session) => {
    session.on('data', (bytes: Buffer) => {
      heard.push(bytes);
      session.write(bytes);
    });
    session.on('end', () => session.end());
  });
  const client = await connectedClient(proxy);
  proxy.halfCloseAll();
  await until(() => client.hasEnded);
  client.socket.write(' again');
  await until(() => Buffer.concat(heard).toString() === 'hello again');
  expect(client.text).toBe('hello');
  expect(client.error).toBeUndefined();
  client.socket.end();
  await until(() => sessions[0]?.destroyed === true && proxy.connections === 0);
});

test('words are put into the mouth of the server', async () => {
  const { proxy } = await startNetwork();
  const client = await connectedClient(proxy);
  proxy.inject(Buffer.from(' never said '));
  await client.exchange('this');
  expect(client.text).toBe('hello never said this');
});

test('new connections are refused and accepted again on the same port', async () => {
  const { proxy } = await startNetwork();
  const port = proxy.port;
  const open = await connectedClient(proxy);
  proxy.refuse();
  const refused = new Client(proxy);
  await until(() => refused.error?.code === 'ECONNREFUSED');
  await open.exchange('still here');
  await proxy.heal();
  expect(proxy.port).toBe(port);
  await connectedClient(proxy);
});

test('new connections are closed at once without reaching the server', async () => {
  const { proxy, sessions } = await startNetwork();
  proxy.closeOnConnect();
  const client = new Client(proxy);
  client.socket.write('hello');
  await until(() => client.hasEnded);
  expect(client.error).toBeUndefined();
  expect(sessions.length).toBe(0);
  await until(() => proxy.connections === 0);
  await proxy.heal();
  await connectedClient(proxy);
});

test('garbage takes the place of what the server says, byte by byte', async () => {
  const { proxy, sessions } = await startNetwork((session) => session.resume());
  const client = new Client(proxy);
  const sent = randomBytes(1000);
  proxy.garbage();
  await until(() => sessions.length === 1);
  sessions[0]?.write(sent);
  await until(() => client.bytes.length === sent.length);
  expect(client.bytes.equals(sent)).toBe(false);
});

test('what the client says stays as it is while the server is garbled', async () => {
  const heard: Buffer[] = [];
  const { proxy } = await startNetwork((session) => session.on('data', (bytes: Buffer) => heard.push(bytes)));
  proxy.garbage();
  const client = new Client(proxy);
  client.socket.write('a sentence');
  await until(() => Buffer.concat(heard).toString() === 'a sentence');
});

test('a drip takes as long as its rate says and loses nothing', async () => {
  const { proxy } = await startNetwork();
  const client = await connectedClient(proxy);
  proxy.drip({ bytesPerSecond: 10_000 });
  const tookMs = await client.exchange('x'.repeat(1000));
  // The first slice of ten milliseconds leaves at once.
  expect(tookMs).toBeGreaterThanOrEqual(89);
  expect(client.text.length).toBe('hello'.length + 1000);
});

test('a rate below one byte per second is refused', async () => {
  const { proxy } = await startNetwork();
  expect(() => proxy.drip({ bytesPerSecond: 0 })).toThrow(RangeError);
});
