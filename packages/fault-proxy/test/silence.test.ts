import { expect, test } from 'vitest';
import { Client, connectedClient, pause, startNetwork, until } from './support/network.ts';

/** Long enough to notice bytes that should not come; a busy machine can only make the test miss them. */
const QUIET_MS = 60;

test('a hang holds open and new connections, and healing delivers what waited', async () => {
  const { proxy, sessions } = await startNetwork();
  const open = await connectedClient(proxy);
  proxy.hang();
  const late = new Client(proxy);
  open.socket.write(' again');
  late.socket.write('late');
  await until(() => proxy.stats().accepted === 2);
  await pause(QUIET_MS);
  expect(open.text).toBe('hello');
  expect(late.text).toBe('');
  expect(sessions.length).toBe(1);

  await proxy.heal();
  await until(() => open.text === 'hello again' && late.text === 'late');
});

test('a hang keeps a reset of the server from the client until it heals', async () => {
  const { proxy, sessions } = await startNetwork();
  const client = await connectedClient(proxy);
  proxy.hang();
  sessions[0]?.resetAndDestroy();
  await pause(QUIET_MS);
  expect(client.error).toBeUndefined();
  await proxy.heal();
  await until(() => client.error?.code === 'ECONNRESET');
});

test('a black hole swallows both directions and answers no new connection', async () => {
  const { proxy, sessions } = await startNetwork();
  const open = await connectedClient(proxy);
  proxy.blackHole();
  open.socket.write('lost');
  sessions[0]?.write('lost too');
  const late = new Client(proxy);
  late.socket.write('late');
  await until(() => proxy.stats().accepted === 2 && proxy.stats().bytesUp === 'hellolost'.length);
  await pause(QUIET_MS);
  expect(open.text).toBe('hello');
  expect(open.error).toBeUndefined();
  expect(late.text).toBe('');

  await proxy.heal();
  await until(() => open.error?.code === 'ECONNRESET');
  await until(() => late.text === 'late');
});

test('a connection that lost nothing in a black hole lives on', async () => {
  const { proxy } = await startNetwork();
  const client = await connectedClient(proxy);
  proxy.blackHole();
  await proxy.heal();
  await client.exchange('still here');
});

test('a firewall that forgot its connections swallows what they say, and lets new ones through', async () => {
  const { proxy, sessions } = await startNetwork();
  const forgotten = await connectedClient(proxy);
  proxy.forget();
  forgotten.socket.write('lost');
  sessions[0]?.write('lost too');
  await until(() => proxy.stats().bytesUp === 'hellolost'.length);
  await connectedClient(proxy);
  await pause(QUIET_MS);
  expect(forgotten.text).toBe('hello');
  expect(forgotten.error).toBeUndefined();

  await proxy.heal();
  await until(() => forgotten.error?.code === 'ECONNRESET');
});

test('a forgotten connection loses what it says although everything else only hangs', async () => {
  const { proxy } = await startNetwork();
  const [talking, quiet] = [await connectedClient(proxy), await connectedClient(proxy)];
  proxy.forget();
  proxy.hang();
  talking.socket.write('lost');
  await until(() => proxy.stats().bytesUp === 'hellohellolost'.length);
  await proxy.heal();
  await until(() => talking.error?.code === 'ECONNRESET');
  await quiet.exchange('nothing was said, so nothing is lost');
});
