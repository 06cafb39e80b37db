/** Plain servers and clients behind the proxy, and waiting with a bound. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { startFaultProxy, type FaultProxy } from '../../src/index.ts';

interface Network {
  readonly proxy: FaultProxy;
  /** The server's side of each connection, in the order of arrival. */
  readonly sessions: readonly Socket[];
}

/** Starts a server with this behaviour and a proxy before it; both end with the test. */
export async function startNetwork(serve: (session: Socket) => void = echo): Promise<Network> {
  const sessions: Socket[] = [];
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (session) => {
    session.on('error', () => {}); // a fault of the test
    sessions.push(session);
    serve(session);
  });
  const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: await listen(server) } });
  onTestFinished(async () => {
    await proxy.close();
    for (const session of sessions) {
      session.destroy();
    }
    server.close();
  });
  return { proxy, sessions };
}

export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the server has no port');
  }
  return address.port;
}

/** A server that gives back what it gets and ends when its client ends. */
function echo(session: Socket): void {
  session.pipe(session);
}

/** A client whose received bytes, end and failure a test can look at. */
export class Client {
  readonly socket: Socket;
  readonly received: Buffer[] = [];
  hasEnded = false;
  error: NodeJS.ErrnoException | undefined;

  constructor(proxy: FaultProxy) {
    this.socket = connect({ host: proxy.host, port: proxy.port, noDelay: true, allowHalfOpen: true });
    this.socket.on('data', (bytes: Buffer) => this.received.push(bytes));
    this.socket.on('end', () => (this.hasEnded = true));
    this.socket.on('error', (error) => (this.error = error));
    onTestFinished(() => void this.socket.destroy());
  }

  get bytes(): Buffer {
    return Buffer.concat(this.received);
  }

  get text(): string {
    return this.bytes.toString();
  }

  /** Sends a text and waits until all that was received ends in it; returns how long that took. */
  async exchange(text: string): Promise<number> {
    const startedAt = performance.now();
    this.socket.write(text);
    await until(() => this.text.endsWith(text));
    return performance.now() - startedAt;
  }
}

/** A client that has proved its connection to an echo server. */
export async function connectedClient(proxy: FaultProxy): Promise<Client> {
  const client = new Client(proxy);
  await client.exchange('hello');
  return client;
}

const POLL_MS = 2;

/** Waits for a condition, at most ten seconds. */
export async function until(condition: () => boolean, timeoutMs = 10_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) {
      throw new Error(`not true after ${timeoutMs} ms: ${condition.toString()}`);
    }
    await pause(POLL_MS);
  }
}

/** Lets time pass, for tests that show that something does not happen in it. */
export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
