/** What the driver rests on that `pg` does not document. When one of these fails, `pg` has changed under us. */
import pg from 'pg';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { withServer } from '../support/server.ts';

const { server } = withServer();

interface Inside {
  readyForQuery?: boolean;
  _activeQuery: unknown;
  _queryQueue: unknown[];
  _types: { getTypeParser(oid: number): unknown };
  connection: {
    stream: { cork?: unknown; uncork?: unknown; destroy?: unknown };
    parsedStatements: Record<string, string>;
    submittedNamedStatements: Record<string, string>;
  };
}

let client: pg.Client;
let inside: Inside;

beforeEach(async () => {
  client = new pg.Client({ connectionString: server().connectionString });
  client.on('error', () => undefined);
  inside = client as unknown as Inside;
  await client.connect();
  const opened = client;
  onTestFinished(() => opened.end());
});

describe('pg', () => {
  it('emits drain when, and only when, ReadyForQuery has come and nothing is queued', async () => {
    for (const text of ['SELECT 1', 'SELECT 1/0', 'SELECT 1']) {
      const drained = new Promise((resolve) => {
        client.once('drain', () =>
          resolve([inside.readyForQuery, !inside._activeQuery, inside._queryQueue.length]),
        );
      });
      client.query(text).catch(() => undefined);
      expect(inside.readyForQuery).toBe(false);
      expect(await drained).toEqual([true, true, 0]);
    }
  });

  it('has not processed ReadyForQuery yet when a failed query calls back', async () => {
    await client.query('BEGIN');
    const status = await new Promise((resolve) => {
      client.query('SELECT 1/0', () => resolve([inside.readyForQuery, client.getTransactionStatus()]));
    });
    expect(status).toEqual([false, 'T']);
  });

  it('keeps its books on prepared statements where the driver looks', async () => {
    await client.query({ name: 'n', text: 'SELECT 1' });
    expect(inside.connection.parsedStatements).toEqual({ n: 'SELECT 1' });
    expect(inside.connection.submittedNamedStatements).toEqual({});
    await client.query('DEALLOCATE ALL');
    inside.connection.parsedStatements = {};
    await expect(client.query({ name: 'n', text: 'SELECT 2 AS a' })).resolves.toMatchObject({
      rows: [{ a: 2 }],
    });
  });

  it('reads rows with the type parsers that its client has at the time of the query', async () => {
    const own = inside._types;
    inside._types = { getTypeParser: () => (text: string) => `x${text}` };
    expect((await client.query('SELECT 1 AS a')).rows).toEqual([{ a: 'x1' }]);
    inside._types = own;
    expect((await client.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('has a stream that can be corked and destroyed, and result and value helpers', () => {
    expect(inside.connection.stream).toMatchObject({
      cork: expect.any(Function),
      uncork: expect.any(Function),
      destroy: expect.any(Function),
    });
    const internals = pg as unknown as { utils: { prepareValue(value: unknown): unknown } };
    expect(internals.utils.prepareValue({ a: 1 })).toBe('{"a":1}');
    expect(new pg.Result('array', pg.types)).toMatchObject({ rows: [], fields: [] });
  });

  it('emits error and end when the server ends the connection', async () => {
    const events: string[] = [];
    client.on('error', () => events.push('error'));
    const ended = new Promise<void>((resolve) => {
      client.on('end', resolve);
    });
    client.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
    await ended;
    expect(events.length).toBeGreaterThanOrEqual(1);
  });
});
