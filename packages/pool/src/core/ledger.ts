import type { Connection, OpenConnection, Permit } from './connection.ts';
import { type ConnectionState, move } from './connection-state.ts';

/** How many connections are in which state. */
export type StateCounts = Readonly<Record<Exclude<ConnectionState, 'closed'>, number>>;

/** Connections that work or will soon: all but those that are being closed. */
export function liveCount({ opening, idle, probing, leased, returning }: StateCounts): number {
  return opening + idle + probing + leased + returning;
}

/** The books: every connection that holds a place, and how many are in which state. */
export class Ledger<Link> {
  readonly #connections = new Set<Connection<Link>>();
  readonly #counts: Record<ConnectionState, number> = {
    opening: 0,
    idle: 0,
    probing: 0,
    leased: 0,
    returning: 0,
    closing: 0,
    closed: 0,
  };
  #leasedAtSum = 0;
  #lastId = 0;

  /** Connections that hold a place: all that are not closed. */
  get total(): number {
    return this.#connections.size;
  }

  get counts(): StateCounts {
    return this.#counts;
  }

  /** How long the leases that are out have lasted on average; 0 when none is. */
  meanLeaseAge(now: number): number {
    const { leased } = this.#counts;
    return leased === 0 ? 0 : now - this.#leasedAtSum / leased;
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
      leasedAt: 0,
      heardAt: 0,
      isReadOnly: false,
      uses: 0,
    };
    this.#connections.add(permit);
    this.#counts.opening += 1;
    return permit;
  }

  move(connection: Connection<Link>, to: Exclude<ConnectionState, 'leased'>): void {
    if (connection.state === 'leased') this.#leasedAtSum -= connection.leasedAt;
    this.#move(connection, to);
    if (to === 'closed') this.#connections.delete(connection);
  }

  lease(connection: Connection<Link>, now: number): void {
    this.#move(connection, 'leased');
    connection.leasedAt = now;
    connection.uses += 1;
    this.#leasedAtSum += now;
  }

  /** From one lease to the next. */
  passOn(connection: Connection<Link>, now: number): void {
    connection.uses += 1;
    this.renew(connection, now);
  }

  /** Out again without having come home: to the books, another lease. */
  renew(connection: Connection<Link>, now: number): void {
    if (connection.state !== 'leased') return;
    this.#leasedAtSum += now - connection.leasedAt;
    connection.leasedAt = now;
  }

  /** Every connection with a socket, oldest first. */
  *open(): Generator<OpenConnection<Link>> {
    for (const connection of this.#connections) {
      if (connection.link !== undefined) yield connection as OpenConnection<Link>;
    }
  }

  #move(connection: Connection<Link>, to: ConnectionState): void {
    const from = connection.state;
    move(connection, to);
    count(this.#counts, from, -1);
    count(this.#counts, to, 1);
  }
}

/** By names that stand in the code: looked up by a variable one they cost a tenth of a checkout. */
function count(counts: Record<ConnectionState, number>, state: ConnectionState, more: number): void {
  switch (state) {
    case 'idle':
      counts.idle += more;
      break;
    case 'leased':
      counts.leased += more;
      break;
    case 'returning':
      counts.returning += more;
      break;
    case 'probing':
      counts.probing += more;
      break;
    case 'opening':
      counts.opening += more;
      break;
    case 'closing':
      counts.closing += more;
      break;
    case 'closed':
      counts.closed += more;
  }
}
