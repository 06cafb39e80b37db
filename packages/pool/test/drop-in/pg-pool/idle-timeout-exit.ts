/** A program that queries twice and then has nothing left to do: `idle-timeout.test.ts` runs it and watches it end. */
import pg from 'pg';
import { Pool } from '../../../src/index.ts';
import type { PoolClass } from './both-pools.ts';

const [kind, idleTimeoutMillis, allowExitOnIdle] = process.argv.slice(2);
const PoolOfKind: PoolClass = kind === 'warmpool' ? Pool : pg.Pool;
const pool = new PoolOfKind({
  connectionString: process.env['DATABASE_URL'],
  idleTimeoutMillis: Number(idleTimeoutMillis),
  allowExitOnIdle: allowExitOnIdle === 'true',
});
const say = (word: string): boolean => process.stdout.write(`${word}\n`);
pool.on('remove', () => say('removed'));
await pool.query('SELECT 1');
say('first');
await new Promise(setImmediate);
await pool.query('SELECT 2');
say('second');
