/** What a barrier needs of `pg`'s client. */
export interface BarredClient {
  readonly connection: {
    prependListener(event: 'readyForQuery', listener: () => void): unknown;
    off(event: 'readyForQuery', listener: () => void): unknown;
  };
  readyForQuery?: boolean;
  _activeQuery: unknown;
  readonly _queryQueue: unknown[];
  _pulseQueryQueue(): void;
}

/**
 * Keeps back what would be sent after the query that runs now, until it is lifted. To `pg` it is a query that sends
 * nothing. It takes its place only at that query's ReadyForQuery: `pg` warns of callers who find something in its queue.
 */
export class PgBarrier {
  /** Resolves when that query has ended and nothing runs any more. */
  readonly reached: Promise<void>;
  readonly #client: BarredClient;
  readonly #take: () => void;
  #reach: () => void = () => undefined;

  constructor(client: BarredClient) {
    this.#client = client;
    this.reached = new Promise((resolve) => {
      this.#reach = resolve;
    });
    this.#take = () => {
      client.connection.off('readyForQuery', this.#take);
      client._queryQueue.unshift(this);
    };
    // Before pg's own listener, which sends what is next.
    client.connection.prependListener('readyForQuery', this.#take);
  }

  submit(): void {
    this.#reach();
  }

  /** The connection ended; whatever stood behind it is told by itself. */
  handleError(): void {}

  lift(): void {
    const client = this.#client;
    client.connection.off('readyForQuery', this.#take);
    if (client._activeQuery !== this) return;
    client._activeQuery = null;
    client.readyForQuery = true;
    client._pulseQueryQueue();
  }
}
