import { expect, test } from 'vitest';
import { FlightDetector } from '../src/statistics.ts';
import { Client, connectedClient, pause, startNetwork, until } from './support/network.ts';

test('every question that waits for an answer is a flight', async () => {
  const { proxy } = await startNetwork();
  const client = await connectedClient(proxy);
  proxy.resetStats();
  await client.exchange('one');
  await client.exchange('two');
  await client.exchange('three');
  expect(proxy.stats()).toEqual({ accepted: 0, open: 1, bytesUp: 11, bytesDown: 11, flights: 3 });
});

test('a burst in several pieces is one flight', () => {
  const flights = new FlightDetector();
  expect([0, 4, 9, 15].map((now) => flights.bytesUp(now))).toEqual([true, false, false, false]);
});

test('bytes after a silence are a new flight, though nobody answered', async () => {
  const { proxy, sessions } = await startNetwork((session) => session.resume());
  const client = new Client(proxy);
  client.socket.write('one');
  await until(() => sessions.length === 1 && proxy.stats().bytesUp === 3);
  await pause(30);
  client.socket.write('two');
  await until(() => proxy.stats().bytesUp === 6);
  expect(proxy.stats().flights).toBe(2);
});

test('connections are counted when they are accepted and when they are gone', async () => {
  const { proxy } = await startNetwork();
  const client = await connectedClient(proxy);
  await connectedClient(proxy);
  expect(proxy.stats()).toMatchObject({ accepted: 2, open: 2 });
  client.socket.end();
  await until(() => proxy.connections === 1);
  expect(proxy.stats()).toMatchObject({ accepted: 2, open: 1 });
});
