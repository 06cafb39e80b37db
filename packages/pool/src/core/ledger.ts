import type { Connection, OpenConnection, Permit } from './connection.ts';
import { type ConnectionState, move } from './connection-state.ts';

/** How many connections are in which state. */
export type StateCounts = Readonly<Record<Exclude<ConnectionState, 'closed'>, number>>;

/** The books: every connection that holds a place, and how many are in which state. */
export class Ledger<Link> {
  readonly #connections = new Set<Connection<Link>>();
  readonly #counts: Record<ConnectionState, number> = {
    opening: 0,
    idle: 0,
    leased: 0,
    returning: 0,
    closing: 0,
    closed: 0,
  };
  #lastId = 0;

  /** Connections that hold a place: all that are not closed. */
  get total(): number {
    return this.#connections.size;
  }

  get counts(): StateCounts {
    return this.#counts;
  }

  /** Takes a place and gives the right to fill it. Who may ask is decided in `capacity.ts`. */
  reserve(): Permit<Link> {
    this.#lastId += 1;
    const permit: Permit<Link> = {
      permit: true,
      id: this.#lastId,
      state: 'opening',
      link: undefined,
      openedAt: 0,
      expiresAt: Infinity,
      idleSince: 0,
      uses: 0,
    };
    this.#connections.add(permit);
    this.#counts.opening += 1;
    return permit;
  }

  move(connection: Connection<Link>, to: ConnectionState): void {
    const from = connection.state;
    move(connection, to);
    this.#counts[from] -= 1;
    this.#counts[to] += 1;
    if (to === 'closed') this.#connections.delete(connection);
  }

  /** Every connection with a socket, oldest first. */
  *open(): Generator<OpenConnection<Link>> {
    for (const connection of this.#connections) {
      if (connection.link !== undefined) yield connection as OpenConnection<Link>;
    }
  }
}
