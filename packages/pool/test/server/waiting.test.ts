import { expect, it } from 'vitest';
import { quickClock } from '../support/quick-clock.ts';
import { until, withServer } from '../support/server.ts';

const { pool: newPool } = withServer();

it('one who holds a lock is answered by the pool while others wait for that lock', async () => {
  const pool = newPool({ max: 3, pipelining: 'auto' }, { clock: quickClock });
  await pool.query('CREATE TABLE hot (id int PRIMARY KEY, n int)');
  await pool.query('INSERT INTO hot VALUES (1, 0)');
  const update = 'UPDATE hot SET n = n + 1 WHERE id = 1';
  await pool.query(update);
  await pool.query('SELECT 1 AS a');
  const lease = await pool.acquire();
  await lease.query('BEGIN');
  await lease.query(update);
  const waiting = pool.query(update);
  let isAnswered = false;
  const asked = pool.query('SELECT 1 AS a').then(() => {
    isAnswered = true;
  });
  try {
    await until(() => isAnswered, 'the holder of the lock had its answer');
  } finally {
    await lease.query('COMMIT');
    lease.release();
    await Promise.all([waiting, asked]);
  }
  expect((await pool.query('SELECT n FROM hot')).rows).toEqual([{ n: 3 }]);
});
