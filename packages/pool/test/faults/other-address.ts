import { type LookupFunction, Socket } from 'node:net';

/**
 * For the `stream` option of `pg`: sockets that look their host up where the test says, as if it were the name server.
 * `answer` gives the address, or throws what a name server fails with; it may take its time.
 */
export function lookedUp(answer: (host: string) => string | Promise<string>): () => Socket {
  const lookup: LookupFunction = (host, _, done) => {
    void (async () => {
      try {
        done(null, [{ address: await answer(host), family: 4 }]);
      } catch (error) {
        done(error as NodeJS.ErrnoException, []);
      }
    })();
  };
  return () => new LookedUpSocket(lookup);
}

/** The ports of one host behind one name: `pick` says which of them is connected to next. */
export function connectedTo(pick: () => number): () => Socket {
  return () => new RedirectedSocket(pick);
}

class LookedUpSocket extends Socket {
  readonly #lookup: LookupFunction;

  constructor(lookup: LookupFunction) {
    super();
    this.#lookup = lookup;
  }

  override connect(...[port, host]: unknown[]): this {
    return super.connect({ port: Number(port), host: String(host), lookup: this.#lookup });
  }
}

class RedirectedSocket extends Socket {
  readonly #pick: () => number;

  constructor(pick: () => number) {
    super();
    this.#pick = pick;
  }

  override connect(...[, host]: unknown[]): this {
    return super.connect({ port: this.#pick(), host: String(host) });
  }
}
