import { expect, test } from 'vitest';
import { Client, connectedClient, startNetwork, until } from './support/network.ts';

/** A timer of the test may be read up to a millisecond apart from the proxy's. */
const TOLERANCE_MS = 1;

test('a delay in both directions adds up to a round trip', async () => {
  const { proxy } = await startNetwork();
  const client = await connectedClient(proxy);
  proxy.delay({ upMs: 30, downMs: 20 });
  expect(await client.exchange('ping')).toBeGreaterThanOrEqual(50 - TOLERANCE_MS);
});

test('a delay holds for one direction alone', async () => {
  const { proxy, sessions } = await startNetwork();
  const client = await connectedClient(proxy);
  proxy.delay({ downMs: 60_000 });
  const arrived: string[] = [];
  sessions[0]?.on('data', (bytes: Buffer) => arrived.push(bytes.toString()));
  client.socket.write('up');
  await until(() => arrived.join('') === 'up');
  expect(client.text).toBe('hello');
});

test('a burst in many pieces is late by the delay once and keeps its order', async () => {
  const { proxy } = await startNetwork();
  const client = await connectedClient(proxy);
  const delayMs = 200;
  const pieces = 20;
  proxy.delay({ upMs: delayMs });
  const startedAt = performance.now();
  let sent = '';
  for (let piece = 0; piece < pieces; piece += 1) {
    const text = `[${piece}]`;
    sent += text;
    client.socket.write(text);
    await new Promise((resolve) => setImmediate(resolve)); // a packet of its own
  }
  await until(() => client.text === `hello${sent}`);
  const tookMs = performance.now() - startedAt;
  expect(tookMs).toBeGreaterThanOrEqual(delayMs - TOLERANCE_MS);
  // Twenty delays one after another would be four seconds.
  expect(tookMs).toBeLessThan((delayMs * pieces) / 2);
});

test('a shorter delay lets out what waits, still in order', async () => {
  const { proxy } = await startNetwork();
  const client = await connectedClient(proxy);
  proxy.delay({ upMs: 60_000 });
  client.socket.write('first');
  await until(() => proxy.stats().bytesUp === 'hellofirst'.length);
  proxy.delay({});
  await client.exchange('second');
  expect(client.text).toBe('hellofirstsecond');
});

test('the end of a stream is as late as its bytes', async () => {
  const { proxy, sessions } = await startNetwork();
  const client = await connectedClient(proxy);
  proxy.delay({ upMs: 40 });
  const startedAt = performance.now();
  let endedAfterMs = 0;
  sessions[0]?.on('end', () => (endedAfterMs = performance.now() - startedAt));
  client.socket.end('last');
  await until(() => client.hasEnded);
  expect(endedAfterMs).toBeGreaterThanOrEqual(40 - TOLERANCE_MS);
  expect(client.text).toBe('hellolast');
});

test('a slow connect holds the first bytes and reaches the server only then', async () => {
  const { proxy, sessions } = await startNetwork();
  proxy.delay({ connectMs: 80, upMs: 20 });
  const startedAt = performance.now();
  const client = new Client(proxy);
  client.socket.write('hello');
  await until(() => proxy.stats().accepted === 1);
  expect(sessions.length).toBe(0);
  await until(() => sessions.length === 1);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(80 - TOLERANCE_MS);
  await until(() => client.text === 'hello');
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(100 - TOLERANCE_MS);
});

test('a slow connect does not slow an open connection down', async () => {
  const { proxy } = await startNetwork();
  const client = await connectedClient(proxy);
  proxy.delay({ connectMs: 60_000 });
  await client.exchange('ping');
});

test('a delay that is no duration is refused', async () => {
  const { proxy } = await startNetwork();
  expect(() => proxy.delay({ upMs: -1 })).toThrow(
    new RangeError('upMs must be a number of at least 0, received -1'),
  );
  expect(() => proxy.delay({ downMs: Number.NaN })).toThrow(RangeError);
});
