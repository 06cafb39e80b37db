import postgres from 'postgres';
import type { Ask, Asks, Contender, Leases, Lends } from '../contender.ts';

const CLOSE_SECONDS = 1;

/** Another driver with a pool of its own, which prepares and pipelines. */
export const postgresJs: Contender<Asks & Lends & Leases> = {
  name: 'postgres.js',
  open: async ({ host, port, user, password, database, ca }, { size, waitMs }) => {
    const sql = postgres({
      host,
      port,
      user,
      password,
      database,
      // It takes the certificate for that of localhost unless told.
      ssl: ca === undefined ? false : { ca, host },
      max: size,
      ...(waitMs === undefined ? {} : { connect_timeout: waitMs / 1000 }),
      onnotice: () => undefined,
    });
    return {
      ask: askOn(sql),
      lease: async (work) => {
        const reserved = await sql.reserve();
        try {
          await work(askOn(reserved));
        } finally {
          reserved.release();
        }
      },
      take: () => sql.reserve(),
      giveBack: (reserved: postgres.ReservedSql) => reserved.release(),
      [Symbol.asyncDispose]: () => sql.end({ timeout: CLOSE_SECONDS }),
    };
  },
};

/** What its template strings end in, prepared as they are. */
function askOn(sql: Pick<postgres.Sql, 'unsafe'>): Ask {
  return ({ text, values }) => sql.unsafe(text, values as never[], { prepare: true });
}
