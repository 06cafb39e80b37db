import { type EmbeddedServer, startTemporaryServer } from '@warmpool/embedded-server';
import { expect, it, onTestFinished } from 'vitest';
import { until } from '../support/server.ts';
import { backendOf, failureOf, withFaultyServer } from './faulty-server.ts';
import { connectedTo } from './other-address.ts';

const { server, besides, pool: newPool } = withFaultyServer();

async function makeReadOnly(isReadOnly: boolean): Promise<void> {
  const pool = besides();
  await pool.query(`ALTER SYSTEM SET default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`);
  await pool.query('SELECT pg_reload_conf()');
  await until(async () => {
    const { rows } = await pool.query('SHOW default_transaction_read_only');
    return rows[0].default_transaction_read_only === (isReadOnly ? 'on' : 'off');
  }, 'the server has read its settings');
}

it('a primary that becomes a standby loses its connections, so that writes go where its name leads now', async () => {
  await besides().query('CREATE TABLE players (name text)');
  const promoted = await startTemporaryServer({ password: server().password });
  onTestFinished(() => promoted.stop());
  let primary: EmbeddedServer = server();
  const pool = newPool({ min: 3, max: 3, stream: connectedTo(() => primary.port) });
  await pool.ready();
  await pool.query("INSERT INTO players VALUES ('before')");
  const reader = await pool.acquire();
  await makeReadOnly(true);
  onTestFinished(() => makeReadOnly(false));
  primary = promoted;
  await newPool({ stream: connectedTo(() => primary.port) }).query('CREATE TABLE players (name text)');
  // Of the three, one is out; nothing tells the other two apart from healthy ones before somebody writes.
  expect(await failureOf(pool.query("INSERT INTO players VALUES ('lost')"))).toMatchObject({ code: '25006' });
  await until(() => pool.stats().closed['read-only'] === 2 && pool.idleCount === 2, 'two were renewed');
  const pid = reader.processID;
  expect(await backendOf(reader)).toBe(pid); // not taken from its borrower
  reader.release();
  await until(() => pool.stats().closed['read-only'] === 3 && pool.idleCount === 3, 'all were renewed');
  for (let n = 0; n < 6; n++) await pool.query('INSERT INTO players VALUES ($1)', [`after ${n}`]);
  expect((await pool.query('SELECT name FROM players')).rows).toHaveLength(6);
}, 30_000);

it('a borrower whose own transaction is read-only costs one renewal and no more', async () => {
  const pool = newPool({ min: 1, max: 1 });
  await pool.ready();
  for (let n = 0; n < 5; n++) {
    await using lease = await pool.acquire();
    await lease.query('BEGIN READ ONLY');
    await failureOf(lease.query('CREATE TABLE never (a int)'));
    await lease.query('ROLLBACK');
  }
  expect(pool.stats().closed['read-only']).toBe(1);
});
