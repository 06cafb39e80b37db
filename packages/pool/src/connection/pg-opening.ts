import type { Opened, Opening } from '../driver.ts';
import type { OpenStep } from '../errors.ts';
import { containParser } from './contain-parser.ts';
import type { PgClient } from './pg-client.ts';
import { PgLink, type PgParts } from './pg-link.ts';

/** The server's first word, one of these. */
const FIRST_WORDS = [
  'authenticationOk',
  'authenticationCleartextPassword',
  'authenticationMD5Password',
  'authenticationSASL',
];
/** Before it, the server starts a process; so long at most, or it is the network that takes the time. */
const PROCESS_START_MS = 5;

/** One attempt to connect with `pg`'s Client: which step it is at, and how long each took. */
export class PgOpening implements Opening {
  readonly opened: Promise<Opened>;
  step: OpenStep = 'tcp';
  readonly #client: PgClient;
  #fail: (error: Error) => void = () => undefined;

  constructor(parts: PgParts) {
    const { clock } = parts;
    const client = parts.newClient();
    this.#client = client;
    if (client.connection === undefined) {
      throw new TypeError(
        'The Client option must be the JavaScript client of pg: its native client cannot be pooled here',
      );
    }
    // pg emits 'error' more than once as a connection dies; without a listener each would end the process.
    client.on('error', ignore);
    this.opened = new Promise((resolve, reject) => {
      this.#fail = reject;
      const startedAt = clock.now();
      let tcpAt = startedAt;
      let tlsAt = startedAt;
      let heardAt = startedAt;
      client.connection.stream.once('connect', () => {
        tcpAt = tlsAt = clock.now();
        this.step = 'authentication';
      });
      const encrypted = (): void => {
        this.step = 'tls';
        // By now `stream` is the TLS socket; pg queues its start-up message behind the handshake.
        client.connection.stream.once('secureConnect', () => {
          tlsAt = clock.now();
          this.step = 'authentication';
        });
        containParser(client.connection.stream);
      };
      client.connection.once('sslconnect', encrypted);
      const heard = (): void => {
        heardAt = clock.now();
      };
      for (const word of FIRST_WORDS) client.connection.once(word, heard);
      const connected = (error: Error | null): void => {
        client.connection.off('sslconnect', encrypted);
        for (const word of FIRST_WORDS) client.connection.off(word, heard);
        if (error) {
          // After a refused password, say, pg leaves the socket open.
          client.connection.stream.destroy();
          reject(error);
          return;
        }
        const now = clock.now();
        const timings = {
          tcpMs: tcpAt - startedAt,
          tlsMs: tlsAt - tcpAt,
          authenticationMs: now - tlsAt,
          totalMs: now - startedAt,
        };
        parts.pooler.opened(client);
        // A proxy may answer TCP next door, with the server far behind it.
        const roundTripMs = Math.max(timings.tcpMs, heardAt - tlsAt - PROCESS_START_MS);
        resolve({ link: new PgLink(client, parts), timings, roundTripMs });
      };
      client.connect(once(connected));
      if (!client.ssl) containParser(client.connection.stream);
    });
  }

  abort(error: Error): void {
    this.#fail(error);
    this.#client.connection.stream.destroy();
  }

  unref(): void {
    this.#client.connection.stream.unref();
  }

  ref(): void {
    this.#client.connection.stream.ref();
  }
}

/** A function of no scope: what a client holds on to for life would keep its opening in memory. */
function ignore(): void {}

/** Passes one call on and forgets to whom, for the same reason: `pg` keeps its callback after it has called it. */
function once(callback: (error: Error | null) => void): (error: Error | null) => void {
  let pending: typeof callback | undefined = callback;
  return (error) => {
    const call = pending;
    pending = undefined;
    call?.(error);
  };
}
