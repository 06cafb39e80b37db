/**
 * One client of the proxy and its connection to the server.
 *
 *     waiting (connectMs, or held) ──▶ connected ──▶ closed
 *
 * The kernel accepts a client at once; while the link waits, the client is not read, so to the client a slow connect is
 * a late first answer. Ends and resets pass to the other side, except where the conditions hold or swallow everything:
 * there the other side hears of it when the proxy heals.
 */
import { Socket } from 'node:net';
import type { Conditions } from './conditions.ts';
import { OneWay } from './one-way.ts';
import { FlightDetector, type Counters } from './statistics.ts';

export interface LinkOptions {
  /** Accepted with `allowHalfOpen` and `pauseOnConnect`. */
  readonly client: Socket;
  readonly target: { readonly host: string; readonly port: number };
  readonly conditions: Conditions;
  readonly counters: Counters;
  readonly onClosed: () => void;
}

/** How long the other end of a socket that we closed may take to close its half. */
const CLOSE_DEADLINE_MS = 1000;

export class Link {
  readonly #options: LinkOptions;
  /** A view of the proxy's, under what is different for this link. */
  readonly #conditions: Conditions;
  readonly #acceptedAt = performance.now();
  readonly #client: Socket;
  readonly #server = new Socket({ allowHalfOpen: true });
  readonly #up: OneWay;
  readonly #down: OneWay;
  #state: 'waiting' | 'connected' | 'closed' = 'waiting';
  #connectTimer: NodeJS.Timeout | undefined;
  /** One side failed while the other was not to hear of it. */
  #isBroken = false;
  #openSockets = 2;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#client = options.client;
    const { counters } = options;
    const conditions: Conditions = Object.create(options.conditions) as Conditions;
    this.#conditions = conditions;
    const client = this.#client;
    const server = this.#server;
    const flights = new FlightDetector();
    this.#up = new OneWay({
      direction: 'up',
      source: client,
      target: server,
      conditions,
      onArrived: (byteCount) => {
        counters.bytesUp += byteCount;
        counters.flights += flights.bytesUp(performance.now()) ? 1 : 0;
      },
      onResumed: () => flights.resumed(performance.now()),
    });
    this.#down = new OneWay({
      direction: 'down',
      source: server,
      target: client,
      conditions,
      onDelivered: (byteCount) => {
        counters.bytesDown += byteCount;
        flights.bytesDown();
      },
      onAllowanceSpent: () => this.cut(),
    });
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => {}); // 'close' follows and says that there was an error
      socket.once('close', (hadError) => this.#socketClosed(hadError));
    }
    this.cutAfter(conditions.bytesOfNew);
  }

  /** Takes the conditions as they are now: to be called at the start and whenever they change. */
  proceed(): void {
    const { treatment } = this.#conditions;
    const isTold = treatment === 'forward' || treatment === 'garble';
    if (isTold && (this.#isBroken || this.#up.hasLostBytes || this.#down.hasLostBytes)) {
      this.reset();
    } else if (this.#state === 'connected') {
      this.#up.pump();
      this.#down.pump();
    } else if (this.#state === 'waiting') {
      this.#connectWhenDue(isTold);
    }
  }

  /** Cuts the link after this many more bytes towards the client; Infinity takes that back. */
  cutAfter(bytesDown: number): void {
    this.#down.allow(bytesDown);
  }

  /** Loses every byte from now on, whatever the proxy does to others. */
  forget(): void {
    this.#conditions.treatment = 'swallow';
    this.proceed();
  }

  /** Ends what is different for this link. */
  heal(): void {
    Reflect.deleteProperty(this.#conditions, 'treatment');
    this.cutAfter(Infinity);
    this.proceed();
  }

  /** Ends the direction towards the client; what the client says still gets through. */
  halfClose(): void {
    this.#down.stop();
    this.#client.end();
  }

  /** Says to the client what the server never said. */
  inject(bytes: Uint8Array): void {
    this.#client.write(bytes);
  }

  /** Ends both sides with a reset. */
  reset(): void {
    this.#stop();
    this.#client.resetAndDestroy();
    if (this.#server.pending) {
      this.#server.destroy();
    } else {
      this.#server.resetAndDestroy();
    }
  }

  /** Ends both sides cleanly; what was underway is lost. */
  cut(): void {
    this.#stop();
    closeCleanly(this.#client);
    closeCleanly(this.#server);
  }

  #connectWhenDue(isTold: boolean): void {
    clearTimeout(this.#connectTimer);
    if (!isTold) {
      return; // nothing gets through: the connect is tried when the conditions change
    }
    const waitMs = this.#acceptedAt + this.#conditions.delays.connectMs - performance.now();
    if (waitMs > 0) {
      this.#connectTimer = setTimeout(() => this.proceed(), Math.ceil(waitMs));
      return;
    }
    this.#state = 'connected';
    const { host, port } = this.#options.target; // whose own properties they need not be
    this.#server.connect({ host, port, noDelay: true });
    this.#up.start();
    this.#down.start();
  }

  #socketClosed(hadError: boolean): void {
    this.#openSockets -= 1;
    if (this.#openSockets === 0) {
      this.#stop();
      this.#options.onClosed();
    } else if (hadError && this.#state !== 'closed') {
      this.#isBroken = true;
      this.proceed();
    }
  }

  #stop(): void {
    this.#state = 'closed';
    clearTimeout(this.#connectTimer);
    this.#up.stop();
    this.#down.stop();
  }
}

/** Sends our end and reads on until the other side ends too: closing over unread bytes would be a reset. */
function closeCleanly(socket: Socket): void {
  if (socket.pending) {
    socket.destroy();
    return;
  }
  socket.end();
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), CLOSE_DEADLINE_MS);
  socket.once('close', () => clearTimeout(timer));
}
