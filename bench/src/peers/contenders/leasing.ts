import type { Ask, Leases } from '../contender.ts';

/** A pool in the manner of `pg`'s: what it lends can be asked. */
interface PoolOfClients {
  connect(): Promise<{
    query(text: string, values: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
    release(): void;
  }>;
}

/** What `Leases` wants, by a pool of `pg`'s manner. */
export function leasing(pool: PoolOfClients): Leases['lease'] {
  return async (work: (ask: Ask) => Promise<void>) => {
    const client = await pool.connect();
    try {
      await work(async ({ text, values }) => (await client.query(text, values)).rows);
    } finally {
      client.release();
    }
  };
}
