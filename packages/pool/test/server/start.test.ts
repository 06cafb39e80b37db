import { type EmbeddedServer, startTemporaryServer } from '@warmpool/embedded-server';
import { startFaultProxy } from '@warmpool/fault-proxy';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionOpened } from '../../src/events.ts';
import type { PoolOptions } from '../../src/options/pool-options.ts';
import { Pool } from '../../src/pool.ts';
import { until } from '../support/server.ts';

let server: EmbeddedServer;
let ca: string;

beforeAll(async () => {
  const certificate = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  ca = certificate.cert;
  server = await startTemporaryServer({ tls: { key: certificate.private, cert: ca } });
}, 60_000);

afterAll(async () => {
  await server.stop();
});

function settings(options: PoolOptions): PoolOptions {
  const { host, port, user, password, database } = server;
  return { host, port, user, password, database, ssl: { ca }, ...options };
}

describe('a pool over TLS with SCRAM', () => {
  it('is warm when ready, and says how long TCP, TLS and authentication took', async () => {
    const pool = new Pool(settings({ min: 2 }));
    const opened: ConnectionOpened[] = [];
    pool.on('connectionOpened', (details) => opened.push(details));
    await pool.ready();
    expect(pool.stats()).toMatchObject({ idle: 2, total: 2 });
    for (const { timings } of opened) {
      const { tcpMs, tlsMs, authenticationMs, totalMs } = timings;
      expect(Math.min(tcpMs, tlsMs, authenticationMs)).toBeGreaterThan(0);
      expect(tcpMs + tlsMs + authenticationMs).toBeCloseTo(totalMs, 3);
    }
    const { rows } = await pool.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    expect(rows).toEqual([{ ssl: true }]);
    await pool.end();
  });

  it.each(['auto', 'off'] as const)(
    'sends the key to cancel a query by TLS alone, with pipelining %s',
    async (pipelining) => {
      const { host, port } = server;
      await using proxy = await startFaultProxy({ target: { host, port } });
      const pool = new Pool(settings({ host: proxy.host, port: proxy.port, max: 1, pipelining }));
      const pid = 'SELECT pg_backend_pid() AS pid';
      const before = (await pool.query(pid)).rows;
      proxy.resetStats();
      const controller = new AbortController();
      const sleeping = pool.query({ text: 'SELECT pg_sleep(30)', signal: controller.signal });
      await until(() => proxy.stats().bytesUp > 0, 'the query is on its way');
      proxy.resetStats();
      controller.abort(new Error('enough'));
      await expect(sleeping).rejects.toThrow('enough');
      expect((await pool.query(pid)).rows).toEqual(before);
      const { accepted, bytesUp } = proxy.stats();
      expect(accepted).toBeGreaterThanOrEqual(1);
      // In plain text it has 16 bytes.
      expect(bytesUp / accepted).toBeGreaterThan(200);
      await pool.end();
    },
  );

  it.each<[string, PoolOptions, Record<string, unknown>]>([
    ['a wrong password', { password: 'hunter2' }, { code: '28P01' }],
    ['an unknown database', { database: 'nowhere' }, { code: '3D000' }],
    ['a certificate that nobody vouches for', { ssl: true }, { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
  ])('says at once that %s keeps it from starting, without the secret', async (_, options, cause) => {
    const pool = new Pool(settings({ min: 1, ...options }));
    const error = await pool.ready({ timeoutMillis: 20_000 }).catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: 'POOL_START_FAILED', cause });
    expect(String(error)).not.toContain('hunter2');
    await pool.end();
    expect(pool.stats().total).toBe(0);
  });

  it('says that nobody listens where nobody does', async () => {
    const pool = new Pool({ host: '127.0.0.1', port: 1, min: 1 });
    await expect(pool.ready({ timeoutMillis: 300 })).rejects.toMatchObject({
      code: 'POOL_START_FAILED',
      cause: { code: 'ECONNREFUSED' },
    });
    await pool.end();
  });
});
