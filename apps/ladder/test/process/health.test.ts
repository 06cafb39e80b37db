import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { startHealthServer, type HealthOptions, type HealthServer } from '../../src/health.ts';
import { ManualClock } from './support/manual-clock.ts';

const open: HealthServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map(async (server) => server.close()));
});

async function start(options: Partial<HealthOptions> = {}): Promise<HealthServer> {
  const server = await startHealthServer({
    host: '127.0.0.1',
    port: 0,
    eventLoopDelayMs: () => 1,
    checks: {},
    metrics: () => undefined,
    ...options,
  });
  open.push(server);
  return server;
}

async function ask(
  { port }: HealthServer,
  path: string,
  method = 'GET',
): Promise<{ status: number; body: string; allow: string | null; type: string | null }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  const { status, headers } = response;
  return {
    status,
    body: await response.text(),
    allow: headers.get('allow'),
    type: headers.get('content-type'),
  };
}

describe('the health pages', () => {
  test('/healthz says that the process is alive', async () => {
    const { status, body } = await ask(await start(), '/healthz');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ status: 'alive', eventLoopDelayMs: 1 });
  });

  test('/healthz fails when the event loop hardly turns', async () => {
    const { status, body } = await ask(await start({ eventLoopDelayMs: () => 1500 }), '/healthz');
    expect(status).toBe(503);
    expect(body).toContain('event loop blocked');
  });

  test('/readyz says ready when everything holds', async () => {
    const server = await start({ checks: { database: async () => undefined } });
    expect(await ask(server, '/readyz')).toMatchObject({ status: 200, body: '{"status":"ready"}\n' });
  });

  test('/readyz gives every reason, without what an error says about hosts and passwords', async () => {
    const server = await start({
      checks: {
        database: async () => Promise.reject(new Error('password "hunter22" is wrong at db.example.com')),
        discord: async () => 'not connected',
        process: async () => undefined,
      },
    });
    const { status, body } = await ask(server, '/readyz?verbose');
    expect(status).toBe(503);
    expect(JSON.parse(body)).toEqual({
      status: 'not ready',
      reasons: ['database: fails', 'discord: not connected'],
    });
  });

  test('/readyz does not wait for a database that does not answer, and asks it once for many callers', async () => {
    const clock = new ManualClock();
    let asked = 0;
    const database = async (): Promise<undefined> => {
      asked += 1;
      return new Promise(() => {});
    };
    const server = await start({ clock, checks: { database } });
    const callers = Promise.all([ask(server, '/readyz'), ask(server, '/readyz')]);
    await expect.poll(() => asked).toBe(1);
    await ask(server, '/healthz');
    clock.advance(1000);
    for (const { status, body } of await callers) {
      expect(status).toBe(503);
      expect(body).toContain('database: no answer within 1000 ms');
    }
    expect(asked).toBe(1);
  });

  test('/metrics gives the numbers to Prometheus, once there are some', async () => {
    let numbers: string | undefined;
    const server = await start({ metrics: () => numbers });
    expect(await ask(server, '/metrics')).toMatchObject({ status: 503, body: '{"status":"starting"}\n' });
    numbers = '# TYPE warmpool_connections_max gauge\nwarmpool_connections_max 10\n';
    expect(await ask(server, '/metrics')).toEqual({
      status: 200,
      body: numbers,
      allow: null,
      type: 'text/plain; version=0.0.4; charset=utf-8',
    });
  });

  test('only GET and HEAD are answered, and only on the three paths', async () => {
    const server = await start();
    expect(await ask(server, '/healthz', 'POST')).toMatchObject({ status: 405, allow: 'GET, HEAD' });
    expect(await ask(server, '/healthz', 'HEAD')).toMatchObject({ status: 200, body: '' });
    expect(await ask(server, '/')).toMatchObject({ status: 404 });
    expect(await ask(server, '/constructor')).toMatchObject({ status: 404 });
  });

  test('a port that is taken rejects with EADDRINUSE', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    other.close();
  });
});
