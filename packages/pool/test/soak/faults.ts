import { setTimeout as pause } from 'node:timers/promises';
import type { EmbeddedServer } from '@warmpool/embedded-server';
import type { FaultProxy } from '@warmpool/fault-proxy';
import type pg from 'pg';
import type { Pool } from '../../src/pool.ts';
import type { Chance } from './chance.ts';

/** Where things go wrong. */
export interface Site {
  readonly server: EmbeddedServer;
  readonly proxy: FaultProxy;
  /** The server, by a way of its own. */
  readonly besides: pg.Pool;
  readonly pool: Pool;
  /** Whom the pool connects as. */
  readonly role: string;
  readonly max: number;
  readonly chance: Chance;
}

/** Something that goes wrong, or is changed; resolves when it is over. */
type Fault = (site: Site) => Promise<unknown>;

const MOST_MS = 2000;

/** Lasts a while, and is healed. */
function lasting(begin: (site: Site) => void): Fault {
  return async (site) => {
    begin(site);
    await pause(site.chance.between(50, MOST_MS));
    await site.proxy.heal();
  };
}

/** Holds for a while at the server. */
function altered(during: (site: Site) => string, after: (site: Site) => string): Fault {
  return async (site) => {
    await said(site, during(site));
    await pause(site.chance.between(50, MOST_MS));
    await said(site, after(site));
  };
}

async function said({ besides }: Site, statements: string): Promise<void> {
  // One by one: ALTER SYSTEM goes into no transaction, and several in one text would be one.
  for (const statement of statements.split(';')) await besides.query(statement);
}

const KILL_ALL = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1';
const kill =
  (which = ''): Fault =>
  ({ besides, role }) =>
    besides.query(`${KILL_ALL} ${which}`, [role]);
const READ_ONLY = 'default_transaction_read_only';

/** So long nothing goes wrong now and then, so that connections grow old. */
const LONG_CALM_MS = 10_000;

export const FAULTS: Readonly<Record<string, Fault>> = {
  nothing: () => pause(LONG_CALM_MS),
  'kill one': kill('ORDER BY random() LIMIT 1'),
  'kill those that work': kill("AND state <> 'idle'"),
  'kill all': kill(),
  'reset all': async ({ proxy }) => proxy.resetAll(),
  'cut all': async ({ proxy }) => proxy.cutAll(),
  'half-close all': async ({ proxy }) => proxy.halfCloseAll(),
  'cut in the middle': async ({ proxy, chance }) => proxy.cutAfter(chance.below(500)),
  'black hole': lasting(({ proxy }) => proxy.blackHole()),
  forget: lasting(({ proxy }) => proxy.forget()),
  hang: lasting(({ proxy }) => proxy.hang()),
  refuse: lasting(({ proxy }) => {
    proxy.refuse();
    proxy.resetAll();
  }),
  'close on connect': lasting(({ proxy }) => {
    proxy.closeOnConnect();
    proxy.cutAll();
  }),
  'cut the handshake': lasting(({ proxy, chance }) => {
    proxy.cutNewAfter(chance.below(400));
    proxy.resetAll();
  }),
  slow: lasting(({ proxy, chance }) => proxy.delay({ upMs: chance.below(50), downMs: chance.below(50) })),
  drip: lasting(({ proxy }) => proxy.drip({ bytesPerSecond: 20_000 })),
  'too many connections': altered(
    ({ role, chance, max }) => `ALTER ROLE ${role} CONNECTION LIMIT ${chance.between(1, max - 1)}`,
    ({ role }) => `ALTER ROLE ${role} CONNECTION LIMIT -1`,
  ),
  'no login': async (site) => {
    await altered(
      ({ role }) => `ALTER ROLE ${role} NOLOGIN;${KILL_ALL.replace('$1', `'${role}'`)}`,
      ({ role }) => `ALTER ROLE ${role} LOGIN`,
    )(site);
    // By itself the pool would ask again after ten seconds, and nobody would be served until then.
    await site.pool.ready();
  },
  'read-only': altered(
    () => `ALTER SYSTEM SET ${READ_ONLY} = on;SELECT pg_reload_conf()`,
    () => `ALTER SYSTEM RESET ${READ_ONLY};SELECT pg_reload_conf()`,
  ),
  restart: ({ server, chance }) => server.restart({ mode: chance.oneOf(['fast', 'immediate']) }),
  crash: async ({ server, chance }) => {
    await server.crash();
    await pause(chance.below(MOST_MS));
    await server.restart();
  },
  resize: async ({ pool, chance, max }) => {
    const most = chance.between(1, max);
    pool.resize({ min: chance.between(0, most), max: most });
    await pause(MOST_MS);
  },
  suspend: async ({ pool, chance }) => {
    pool.suspend();
    await pause(chance.between(10, 300));
    pool.resume();
  },
};
