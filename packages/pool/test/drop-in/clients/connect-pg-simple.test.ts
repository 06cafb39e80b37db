import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import connectPgSimple, { type PGStore } from 'connect-pg-simple';
import session, { type SessionData } from 'express-session';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Pool } from '../../../src/index.ts';
import { until, withServer } from '../../support/server.ts';
import { expectAtRest } from './at-rest.ts';

const { pool: newPool } = withServer();
const Store = connectPgSimple(session);

declare module 'express-session' {
  interface SessionData {
    visits: number;
  }
}

let pool: Pool;
let store: PGStore;

beforeEach(async () => {
  pool = newPool({ max: 2 });
  await pool.query('DROP TABLE IF EXISTS session');
  store = new Store({ pool, createTableIfMissing: true, pruneSessionInterval: false });
});

const visited = (visits: number, maxAge = 60_000): SessionData => {
  const cookie = { originalMaxAge: maxAge, maxAge, expires: new Date(Date.now() + maxAge) };
  return { cookie, visits };
};
const set = (sid: string, data: SessionData): Promise<void> => promisify(store.set.bind(store, sid, data))();
const get = (sid: string): Promise<SessionData | null | undefined> => promisify(store.get.bind(store, sid))();

describe('a session store of connect-pg-simple', () => {
  it('keeps, changes and forgets sessions', async () => {
    expect(await get('one')).toBeUndefined();
    await set('one', visited(1));
    await set('one', visited(2));
    expect(await get('one')).toMatchObject({ visits: 2 });
    await promisify(store.destroy.bind(store, 'one'))();
    expect(await get('one')).toBeUndefined();
    store.close();
    await expectAtRest(pool);
  });

  it('creates its table once, however many come at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => set(`user ${n}`, visited(n))));
    expect((await pool.query('SELECT count(*)::int AS n FROM session')).rows).toEqual([{ n: 20 }]);
    expect(await get('user 7')).toMatchObject({ visits: 7 });
    store.close();
    await expectAtRest(pool);
  });

  it('shows no session that is over, and removes it', async () => {
    await set('over', visited(1, -5000));
    await set('alive', visited(1));
    expect(await get('over')).toBeUndefined();
    await promisify(store.pruneSessions.bind(store))();
    expect((await pool.query('SELECT sid FROM session')).rows).toEqual([{ sid: 'alive' }]);
    store.close();
    await expectAtRest(pool);
  });

  it('tells its caller when there is no database any more', async () => {
    await set('one', visited(1));
    await pool.end();
    await expect(get('one')).rejects.toThrow('Cannot use a pool after calling end on the pool');
    store.close();
  });

  it('counts the visits of a browser to a web server', async () => {
    const withSession = session({ store, secret: 'sesame', resave: false, saveUninitialized: false });
    const server = createServer(
      (
        request: IncomingMessage & { session?: session.Session & Partial<SessionData> },
        response: ServerResponse,
      ) => {
        withSession(request as never, response as never, (error?: unknown) => {
          const { session: current } = request;
          if (!current) {
            response.writeHead(500).end(String(error));
            return;
          }
          current.visits = (current.visits ?? 0) + 1;
          response.end(String(current.visits));
        });
      },
    );
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    const first = await fetch(url);
    expect(await first.text()).toBe('1');
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    for (const visits of ['2', '3'])
      expect(await (await fetch(url, { headers: { cookie } })).text()).toBe(visits);
    expect(await (await fetch(url)).text()).toBe('1');
    server.close();
    server.closeAllConnections();
    await until(() => pool.idleCount === pool.totalCount, 'every connection is home');
    expect((await pool.query("SELECT sess->>'visits' AS visits FROM session ORDER BY 1")).rows).toEqual([
      { visits: '1' },
      { visits: '3' },
    ]);
    store.close();
    await expectAtRest(pool);
  });
});
