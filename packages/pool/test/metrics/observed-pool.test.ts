import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Lease } from '../../src/lease/lease.ts';
import { prometheusText } from '../../src/prometheus.ts';
import { flush } from '../support/manual-clock.ts';
import { memoryPool } from '../support/memory-pool.ts';
import { parseExposition } from './exposition.ts';

/** What is told on a channel while a test runs. */
function watch<Message>(name: string): Message[] {
  const heard: Message[] = [];
  const listener = (message: unknown): void => void heard.push(message as Message);
  subscribe(`warmpool:${name}`, listener);
  onTestFinished(() => void unsubscribe(`warmpool:${name}`, listener));
  return heard;
}

describe('a pool tells how long', () => {
  test('callers waited: those served at once count as 0', async () => {
    const { pool, clock } = memoryPool({ max: 1 });
    const first = await pool.acquire();
    const second = pool.acquire();
    await clock.advance(32);
    first.release();
    (await second).release();
    (await pool.acquire()).release();
    const { acquired, latencies } = pool.stats();
    expect(acquired).toBe(3);
    // The first had to wait for its connection, which came in no time.
    expect(latencies.wait).toMatchObject({ count: 3, sum: 32, max: 32, p50: 0 });
    await pool.end();
  });

  test('checkouts lasted, from the moment at which the caller had the connection', async () => {
    const { pool, clock } = memoryPool({ max: 1 });
    const first = await pool.acquire();
    const second = pool.acquire();
    await clock.advance(500);
    first.release();
    await clock.advance(40);
    (await second).release();
    expect(pool.stats().latencies.use).toMatchObject({ count: 2, sum: 540, max: 500 });
    await pool.end();
  });

  test('opening took, and how many were opened in the last minute', async () => {
    const { pool, clock } = memoryPool({ max: 4, min: 3 });
    await pool.ready();
    expect(pool.stats()).toMatchObject({
      opened: 3,
      openedLastMinute: 3,
      latencies: { connect: { count: 3 } },
    });
    await clock.advance(60_000);
    expect(pool.stats()).toMatchObject({ opened: 3, openedLastMinute: 0 });
    await pool.end();
  });
});

describe('a pool tells its events on diagnostics channels', () => {
  test('to whoever has no hold of it', async () => {
    const opened = watch<{ pool: unknown; connectionId: number }>('connectionOpened');
    const connected = watch<{ pool: unknown }>('connect');
    const closed = watch<{ pool: unknown; reason: string }>('connectionClosed');
    const { pool } = memoryPool({ max: 1 });
    (await pool.acquire()).release();
    await pool.end();
    expect(opened).toMatchObject([{ connectionId: 1 }]);
    expect(opened[0]?.pool).toBe(pool);
    expect(connected.map((message) => message.pool)).toEqual([pool]);
    expect(closed).toMatchObject([{ reason: 'pool-end' }]);
  });

  test('checkouts of single queries too, while somebody watches', async () => {
    const { pool } = memoryPool({ max: 1 });
    await pool.query('SELECT 1');
    const acquired = watch<{ client: unknown }>('acquire');
    const released = watch<{ client: unknown }>('release');
    await pool.query('SELECT 2');
    expect(acquired).toHaveLength(1);
    expect(released[0]?.client).toBe(acquired[0]?.client);
    await pool.end();
  });
});

describe('a pool explains', () => {
  test('that its connections are leased, and which lease is out the longest', async () => {
    const { pool, clock } = memoryPool({ max: 2 });
    const first = await pool.acquire();
    await clock.advance(30_000);
    const second = await pool.acquire();
    const third = pool.acquire();
    await clock.advance(1200);
    expect(pool.explain()).toEqual([
      '1 caller waits, the first in line for 1.2 s.',
      '2 of 2 connections are leased. Release leases sooner or raise max. The longest-held one (connection 1) has been ' +
        'out for 31.2 s.',
    ]);
    expect(pool.leases()).toMatchObject([
      { connectionId: 1, heldMs: 31_200 },
      { connectionId: 2, heldMs: 1200 },
    ]);
    for (const lease of [first, second]) lease.release();
    (await third).release();
    expect(pool.explain()).toEqual(['Nobody waits: 2 idle, 0 leased, at most 2.']);
    expect(pool.leases()).toEqual([]);
    await pool.end();
  });

  test('that the server cannot be reached, with the last error and the next attempt', async () => {
    const { pool, driver, clock } = memoryPool({ max: 2, connectionTimeoutMillis: 60_000 });
    driver.isWilling = false;
    const waiting = pool.acquire();
    await clock.advance(40);
    expect(pool.explain()).toContain(
      '1 connection is being opened, the oldest attempt for 40 ms now; none has been opened yet.',
    );
    driver.pending[0]?.fail(new Error('connect ECONNREFUSED'));
    await flush();
    expect(pool.explain()[1]).toMatch(
      /^No connection can be opened: the last attempt failed, with: connect ECONNREFUSED\. The next attempt is in \d+ ms\.$/,
    );
    driver.isWilling = true;
    await clock.advance(5000);
    (await waiting).release();
    expect(pool.explain()).toHaveLength(1);
    await pool.end();
  });

  test('that it is suspended', async () => {
    const { pool } = memoryPool({ max: 2 });
    (await pool.acquire()).release();
    pool.suspend();
    const waiting = pool.acquire();
    expect(pool.explain()).toContain('The pool is suspended: nobody is served before resume() is called.');
    pool.resume();
    (await waiting).release();
    await pool.end();
  });
});

test('whatever happens, every connection is counted in exactly one state', { timeout: 30_000 }, async () => {
  const step = fc.constantFrom(
    'acquire',
    'release',
    'break',
    'lose',
    'wait',
    'refuse',
    'allow',
    'dirty' as const,
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      async (steps, max) => {
        const { pool, driver, clock } = memoryPool({ max, min: 1, connectionTimeoutMillis: 2000 });
        const leases: Lease[] = [];
        const waits: Promise<void>[] = [];
        for (const what of steps) {
          if (what === 'acquire')
            waits.push(
              pool.acquire().then(
                (lease) => void leases.push(lease),
                () => undefined,
              ),
            );
          else if (what === 'release') leases.pop()?.release();
          else if (what === 'break') leases.pop()?.release(true);
          else if (what === 'lose') driver.links.findLast(({ isOpen }) => isOpen)?.lose();
          else if (what === 'refuse') driver.isWilling = false;
          else if (what === 'allow') driver.isWilling = true;
          else if (what === 'dirty')
            await leases
              .at(-1)
              ?.query('SET a = 1')
              .catch(() => undefined);
          if (what === 'wait') await clock.advance(300);
          else await flush();
          const { idle, probing, leased, opening, closing, total } = pool.stats();
          expect(idle + probing + leased + opening + closing).toBe(total);
          const states = parseExposition(prometheusText(pool)).get('warmpool_connections')?.samples ?? [];
          expect(states.reduce((sum, { value }) => sum + value, 0)).toBe(total);
        }
        for (const opening of [...driver.pending]) opening.fail(new Error('over'));
        void pool.end({ timeoutMillis: 1 });
        await clock.advance(5000);
        await Promise.all(waits);
      },
    ),
    { numRuns: 50 },
  );
});
