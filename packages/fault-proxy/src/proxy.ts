/** The proxy: a listener on 127.0.0.1, its links, and the faults that a test turns on and off. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { calm, requireNumber, resolveDelays, type Delays } from './conditions.ts';
import { Link } from './link.ts';
import { zeroCounters, type FaultProxyStats } from './statistics.ts';

export interface FaultProxyOptions {
  /** The server that clients are passed on to. */
  readonly target: { readonly host: string; readonly port: number };
  /** The port to listen on; 0, the default, is a free one. */
  readonly port?: number;
}

const HOST = '127.0.0.1';

/** Starts a proxy without faults; rejects when the port is taken. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const proxy = new FaultProxy(options);
  await proxy.listen();
  return proxy;
}

/** A TCP proxy with faults. Each fault lasts until `heal()`; delays, drip, refusing and treatment of bytes combine. */
export class FaultProxy implements AsyncDisposable {
  readonly host = HOST;
  readonly #target: FaultProxyOptions['target'];
  readonly #links = new Set<Link>();
  readonly #conditions = calm();
  readonly #counters = zeroCounters();
  #port: number;
  #server: Server | undefined;
  #isClosed = false;
  #onAllClosed: (() => void) | undefined;

  /** Use `startFaultProxy`. */
  constructor({ target, port = 0 }: FaultProxyOptions) {
    this.#target = target;
    this.#port = port;
  }

  get port(): number {
    return this.#port;
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#links.size;
  }

  stats(): FaultProxyStats {
    return { ...this.#counters, open: this.#links.size };
  }

  /** Sets the counters to 0. */
  resetStats(): void {
    Object.assign(this.#counters, zeroCounters());
  }

  /** Makes bytes and connects late, in milliseconds; delays that are left out become 0. Throws RangeError. */
  delay(delays: Delays): void {
    this.#conditions.delays = resolveDelays(delays);
    this.#proceed();
  }

  /** Passes on at most this many bytes per second, per connection and direction. Throws RangeError below 1. */
  drip({ bytesPerSecond }: { readonly bytesPerSecond: number }): void {
    requireNumber('bytesPerSecond', bytesPerSecond, { from: 1 });
    this.#conditions.bytesPerSecond = bytesPerSecond;
    this.#proceed();
  }

  /** Refuses new connections (ECONNREFUSED); open ones live on. */
  refuse(): void {
    this.#server?.close();
    this.#server = undefined;
  }

  /** Accepts, forwards nothing and answers nothing, on open and new connections; `heal()` passes on what came meanwhile. */
  hang(): void {
    this.#conditions.treatment = 'hold';
    this.#proceed();
  }

  /**
   * Loses every byte of open connections, in silence; new connections get no answer. `heal()` resets the connections
   * that lost bytes, as nothing sensible can follow on them.
   */
  blackHole(): void {
    this.#conditions.treatment = 'swallow';
    this.#proceed();
  }

  /**
   * Loses every byte of the connections that are open now, in silence, as a firewall does that has forgotten them; new
   * ones pass. `heal()` resets those that lost bytes.
   */
  forget(): void {
    for (const link of this.#links) {
      link.forget();
    }
  }

  /** Sends clients random bytes, as many as the server sent, in the place of the server's. */
  garbage(): void {
    this.#conditions.treatment = 'garble';
    this.#proceed();
  }

  /** Accepts new connections and closes them cleanly at once. */
  closeOnConnect(): void {
    this.#conditions.closeOnConnect = true;
  }

  /** Cuts each new connection after this many bytes towards its client. Throws RangeError. */
  cutNewAfter(bytesDown: number): void {
    requireNumber('bytesDown', bytesDown, { from: 0 });
    this.#conditions.bytesOfNew = bytesDown;
  }

  /** Ends the direction towards the client of every open connection (FIN), once; the other direction goes on. */
  halfCloseAll(): void {
    for (const link of this.#links) {
      link.halfClose();
    }
  }

  /** Says these bytes to every client that is connected now, between those of the server. */
  inject(bytes: Uint8Array): void {
    for (const link of this.#links) {
      link.inject(bytes);
    }
  }

  /** Resets every open connection (RST), once. */
  resetAll(): void {
    for (const link of this.#links) {
      link.reset();
    }
  }

  /** Closes every open connection (FIN), once; what was underway is lost. */
  cutAll(): void {
    for (const link of this.#links) {
      link.cut();
    }
  }

  /** Closes each connection that is open now after this many more bytes towards its client. Throws RangeError. */
  cutAfter(bytesDown: number): void {
    requireNumber('bytesDown', bytesDown, { from: 0 });
    for (const link of this.#links) {
      link.cutAfter(bytesDown);
    }
  }

  /** Ends every fault and delay, for new connections and for open ones; listens again on the same port after `refuse()`. */
  async heal(): Promise<void> {
    Object.assign(this.#conditions, calm());
    for (const link of this.#links) {
      link.heal();
    }
    await this.listen();
  }

  /** Listens, unless it does already; rejects when the port is taken. */
  async listen(): Promise<void> {
    if (this.#server !== undefined || this.#isClosed) {
      return;
    }
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) =>
      this.#accept(client),
    );
    this.#server = server;
    try {
      server.listen({ host: HOST, port: this.#port });
      await once(server, 'listening');
    } catch (error) {
      this.#server = undefined;
      throw error;
    }
    this.#port = portOf(server);
  }

  /** Stops listening, resets what is open and waits until it is closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.refuse();
    this.resetAll();
    if (this.#links.size > 0) {
      await new Promise<void>((resolve) => (this.#onAllClosed = resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #accept(client: Socket): void {
    this.#counters.accepted += 1;
    const link: Link = new Link({
      client,
      target: this.#target,
      conditions: this.#conditions,
      counters: this.#counters,
      onClosed: () => this.#closed(link),
    });
    this.#links.add(link);
    if (this.#isClosed) {
      link.reset();
    } else if (this.#conditions.closeOnConnect) {
      link.cut();
    } else {
      link.proceed();
    }
  }

  #closed(link: Link): void {
    this.#links.delete(link);
    if (this.#links.size === 0) {
      this.#onAllClosed?.();
    }
  }

  #proceed(): void {
    for (const link of this.#links) {
      link.proceed();
    }
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('proxy bug: a server that listens on a port has no port');
  }
  return address.port;
}
