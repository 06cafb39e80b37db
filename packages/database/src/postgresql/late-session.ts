/** A session of the pool that takes a connection of its own only when a statement needs one, and keeps it to the end. */
import { LeaseReleasedError, type Lease, type Pool } from 'warmpool';
import type { Session, Statement, StatementResult } from './gateway.ts';

/** These tell about their connection. Any may answer, but then the statements that follow belong on the same one. */
const ABOUT_ITSELF =
  /\b(?:pg_backend_pid|pg_my_temp_schema|inet_client_port|pg_cursors|pg_prepared_statements)\b/i;

/**
 * Kysely borrows a connection for each statement, without saying whether it is for this one alone. So statements that
 * may share a connection go to the pool's, until one comes that may not: BEGIN, SET, a function that nobody knows …
 */
export class LateSession implements Session {
  readonly #pool: Pool;
  #acquiring: Promise<Lease> | undefined;
  #lease: Lease | undefined;
  #isReleased = false;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async query(statement: Statement): Promise<StatementResult | StatementResult[]> {
    if (this.#isReleased) throw new LeaseReleasedError('query');
    if (this.#acquiring === undefined && this.#maySend(statement.text)) return this.#pool.query(statement);
    const lease = this.#lease ?? (await this.#acquire());
    return lease.query(statement);
  }

  release(error?: Error): void {
    this.#isReleased = true;
    if (this.#lease !== undefined) this.#lease.release(error);
    // Nobody waits for the statement that it was for; that statement was told if there is none.
    else void this.#acquiring?.then((lease) => lease.release(error)).catch(() => undefined);
  }

  #maySend(text: string): boolean {
    return this.#pool.canShare(text) && !ABOUT_ITSELF.test(text);
  }

  #acquire(): Promise<Lease> {
    this.#acquiring ??= this.#pool.acquire().then(
      (lease) => (this.#lease = lease),
      (error: unknown) => {
        this.#acquiring = undefined;
        throw error;
      },
    );
    return this.#acquiring;
  }
}
