import { describe, expect, it } from 'vitest';
import { BOTH, clientsThat, withBothPools } from './both-pools.ts';

const { open, server } = withBothPools();

describe.each(BOTH)('%s', (_, kind) => {
  it('hands its connection string to the Client class as it was given', async () => {
    const seen: unknown[] = [];
    const Client = clientsThat((_really, fail, config) => {
      seen.push(config?.connectionString);
      fail(new Error('unwilling'));
    });
    const connectionString = 'postgres://me:sesame@somewhere:1234/mine';
    const pool = open(kind, { Client, connectionString });
    await expect(pool.connect()).rejects.toThrow('unwilling');
    expect(seen).toEqual([connectionString]);
  });

  it('connects by the parts of an address as well', async () => {
    const { hostname, port, username, password, pathname } = new URL(server().connectionString);
    const parts = {
      host: hostname,
      port: Number(port),
      user: username,
      password,
      database: pathname.slice(1),
    };
    const pool = open(kind, { connectionString: undefined, ...parts });
    const { rows } = await pool.query('SELECT current_user AS user, current_database() AS database');
    expect(rows).toEqual([{ user: parts.user, database: parts.database }]);
  });

  it('understands the parameters of a connection string', async () => {
    const { connectionString } = server();
    const mark = connectionString.includes('?') ? '&' : '?';
    const pool = open(kind, { connectionString: `${connectionString}${mark}application_name=named` });
    expect((await pool.query('SHOW application_name')).rows).toEqual([{ application_name: 'named' }]);
  });

  it('asks a password function for each connection', async () => {
    const { hostname, port, username, password, pathname } = new URL(server().connectionString);
    let asked = 0;
    const pool = open(kind, {
      connectionString: undefined,
      host: hostname,
      port: Number(port),
      user: username,
      database: pathname.slice(1),
      password: async () => {
        asked += 1;
        return decodeURIComponent(password);
      },
    });
    const clients = [await pool.connect(), await pool.connect()];
    for (const client of clients) client.release();
    expect(asked).toBe(2);
  });
});
