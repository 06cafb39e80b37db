/**
 * What is known of a transaction pooler (PgBouncer, Supavisor …) between the pool and its server. Behind one each
 * transaction may be run by another server process, so no prepared statement can be counted on, and not all of them
 * stand statements that are sent one behind the other.
 */

/** Linux gives no process a higher number; what poolers answer with is drawn from all 32 bits. */
const HIGHEST_PROCESS_ID = 4_194_304;
/** Supavisor counts from 1, so its numbers tell nothing; its port for transactions does. */
const SUPAVISOR = { host: /\.pooler\.supabase\.com$/i, port: 6543 };

/** Whom a connection leads to, as far as the other side says. */
export interface Peer {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly processID: number | null | undefined;
}

export class Pooler {
  readonly #isToldApart: boolean;
  #isThere: boolean;

  constructor(option: 'auto' | boolean) {
    this.#isToldApart = option === 'auto';
    this.#isThere = option === true;
  }

  /** There is one, or was; it does not go away. */
  get isThere(): boolean {
    return this.#isThere;
  }

  /** A connection was opened. */
  opened({ host, port, processID }: Peer): void {
    const isNoProcess = typeof processID === 'number' && (processID <= 0 || processID > HIGHEST_PROCESS_ID);
    if (isNoProcess || (port === SUPAVISOR.port && SUPAVISOR.host.test(host ?? ''))) this.found();
  }

  /** Something happened that only a pooler explains. */
  found(): void {
    if (this.#isToldApart) this.#isThere = true;
  }
}
