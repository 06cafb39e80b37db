/**
 * A program that uses a pool, listens for nothing and lets its errors end it: `process.test.ts` has things happen to it.
 * It does what it is told on its standard input, a word in each line, and says a word when that is done.
 */
import { createInterface } from 'node:readline';
import { Pool, type PoolClient, type PoolOptions } from '../../src/index.ts';

const pool = new Pool(JSON.parse(process.env['POOL_OPTIONS'] ?? '{}') as PoolOptions);
let held: PoolClient | undefined;

const deeds: Record<string, () => Promise<string>> = {
  async start() {
    await pool.ready();
    return 'ready';
  },
  /** One connection in the middle of a query, one leased, and the others idle. */
  async hold() {
    const [idle, leased] = [await pool.acquire(), await pool.acquire()];
    pool.query('SELECT pg_sleep(60)').catch((error: Error) => say(`lost, ${error.name}`));
    held = leased;
    idle.release();
    return 'held';
  },
  async ask() {
    held?.release();
    held = undefined;
    const { rows } = await pool.query('SELECT 1 AS a');
    return `answered ${rows[0].a}, ${pool.stats().closed.unresponsive} unresponsive`;
  },
  async forget() {
    await (await pool.acquire()).query('SELECT 1');
    return 'forgotten';
  },
  async 'use late'() {
    const lease = await pool.acquire();
    setTimeout(() => {
      void lease.query('SELECT pg_sleep(0.5)').then(() => {
        say('used');
        lease.release();
      });
    }, 2500);
    return 'taken';
  },
  async listen() {
    const lease = await pool.acquire();
    lease.on('notification', () => {
      say('heard');
      lease.release();
    });
    await lease.query('LISTEN news');
    return 'listens';
  },
  look() {
    return Promise.resolve(`opening ${pool.stats().opening}`);
  },
  async end() {
    await pool.end();
    orders.close();
    return 'ended';
  },
  leave() {
    orders.close();
    return Promise.resolve('left');
  },
};

function say(word: string): void {
  process.stdout.write(`${word}\n`);
}

const orders = createInterface({ input: process.stdin });
orders.on('line', (line) => void deeds[line]?.().then(say)); // what rejects ends the program
orders.on('close', () => process.stdin.unref());
