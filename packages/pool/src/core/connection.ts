import type { ConnectionState } from './connection-state.ts';

/** The pool's own record of one connection; the core knows nothing of `link`, which is what the driver opened. */
export interface Connection<Link> {
  readonly id: number;
  state: ConnectionState;
  /** Undefined while opening. */
  link: Link | undefined;
  openedAt: number;
  /** When its lifetime ends; `Infinity` without one. Drawn once, so that jitter stays jitter. */
  expiresAt: number;
  idleSince: number;
  leasedAt: number;
  /** When the server last gave a sign of life on it. */
  heardAt: number;
  /** Its server was seen to refuse writing. */
  isReadOnly: boolean;
  /** Checkouts so far. */
  uses: number;
}

/** A connection that can be worked with. */
export type OpenConnection<Link> = Connection<Link> & { link: Link };

/**
 * The right to open one connection. Only `Ledger.reserve` makes one, after it has taken the place in the books, so
 * more than `max` cannot happen.
 */
export type Permit<Link> = Connection<Link> & { readonly permit: true };
