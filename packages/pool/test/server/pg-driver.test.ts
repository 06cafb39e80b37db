/** What the driver rests on that `pg` does not document. When one of these fails, `pg` has changed under us. */
import pg from 'pg';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type BarredClient, PgBarrier } from '../../src/connection/pg-barrier.ts';
import { WireWriter } from '../../src/connection/wire-writer.ts';
import type { PgResult } from '../../src/connection/pg-flight.ts';
import { until, withServer } from '../support/server.ts';

const { server, pool: newPool } = withServer();

interface Inside {
  readyForQuery?: boolean;
  _activeQuery: unknown;
  _queryQueue: unknown[];
  _types: { getTypeParser(oid: number): unknown };
  connection: {
    stream: {
      cork?: unknown;
      uncork?: unknown;
      destroy(): void;
      write(bytes: Buffer): void;
      writable: boolean;
      writableNeedDrain: boolean;
    };
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

  it('has results that read rows alike whether it describes them or we do', () => {
    const newResult = () => new pg.Result(undefined as never, pg.types) as unknown as PgResult;
    const described = newResult();
    described.addFields([{ name: 'a', dataTypeID: 23, format: 'text' }]);
    const again = newResult();
    again.fields = described.fields;
    again._parsers = [again._types.getTypeParser(23, 'text')];
    again._prebuiltEmptyResultObject = described._prebuiltEmptyResultObject;
    expect(again).toEqual(described);
    expect(again.parseRow(['6'])).toEqual({ a: 6 });
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

  it('gives every answer to whatever object is active, and queues others while it is', async () => {
    const heard: unknown[] = [];
    let left = 2;
    const released = new Promise<void>((resolve) => {
      inside._activeQuery = {
        name: 'contract',
        text: 'SELECT $1::int AS a',
        handleRowDescription: ({ fields }: { fields: { name: string }[] }) => heard.push(fields[0]?.name),
        handleDataRow: ({ fields }: { fields: unknown[] }) => heard.push(fields[0]),
        handleCommandComplete: ({ text }: { text: string }) => heard.push(text),
        handleError(error: Error & { code: string; severity: string; routine: string }) {
          heard.push([error.code, error.severity, error.routine, inside._activeQuery]);
          inside._activeQuery = this;
        },
        handleReadyForQuery() {
          heard.push([inside._activeQuery, inside.readyForQuery]);
          if (--left === 0) return resolve();
          inside._activeQuery = this;
          inside.readyForQuery = false;
        },
      };
    });
    inside.readyForQuery = false;
    const writer = new WireWriter();
    writer.parse('contract', 'SELECT $1::int AS a');
    writer.bind('contract', ['7']);
    writer.execute(true);
    writer.sync();
    writer.bind('nowhere', []);
    writer.execute(false);
    writer.sync();
    inside.connection.stream.write(writer.take());
    const queued = client.query('SELECT 8 AS a').then(({ rows }) => heard.push(rows[0]));
    await released;
    expect(heard).toEqual([
      'a',
      '7',
      'SELECT 1',
      [null, true],
      ['26000', 'ERROR', 'FetchPreparedStatement', null],
      [null, true],
    ]);
    expect(inside.connection.parsedStatements).toEqual({ contract: 'SELECT $1::int AS a' });
    await queued;
    expect(heard.at(-1)).toEqual({ a: 8 });
  });

  it('tells the active object of a loss after its own error event, with an error that has no severity', async () => {
    const heard: string[] = [];
    client.on('error', () => heard.push('error'));
    inside.readyForQuery = false;
    const told = new Promise<void>((resolve) => {
      inside._activeQuery = {
        handleError(error: { severity?: string }) {
          heard.push(`active ${error.severity}`);
          resolve();
        },
      };
    });
    const { stream } = inside.connection;
    expect([stream.writable, stream.writableNeedDrain]).toEqual([true, false]);
    stream.destroy();
    expect(stream.writable).toBe(false);
    await told;
    expect(heard).toEqual(['error', 'active undefined']);
  });

  it('leaves a query that is late active, and has what was sent last where the driver looks', async () => {
    const late = new Promise((resolve) => {
      client.query({ text: 'SELECT pg_sleep(0.2)', query_timeout: 20 } as pg.QueryConfig, resolve);
    });
    const running = inside._activeQuery;
    expect(running).toMatchObject({ text: 'SELECT pg_sleep(0.2)' });
    const next = client.query('SELECT 1 AS a');
    expect(inside._queryQueue.at(-1)).toMatchObject({ text: 'SELECT 1 AS a' });
    expect(await late).toMatchObject({ message: 'Query read timeout' });
    expect(inside._activeQuery).toBe(running);
    expect((await next).rows).toEqual([{ a: 1 }]);
  });

  it('can be kept from sending what is queued behind the query that runs', async () => {
    const first = client.query('SELECT 1 AS a');
    const barrier = new PgBarrier(client as unknown as BarredClient);
    expect(inside._queryQueue).toEqual([]);
    await Promise.all([first, barrier.reached]);
    let isAnswered = false;
    const second = client.query('SELECT 2 AS a').then(({ rows }) => {
      isAnswered = true;
      return rows as unknown;
    });
    await newPool().query('SELECT');
    expect([inside._activeQuery === barrier, isAnswered]).toEqual([true, false]);
    barrier.lift();
    expect(await second).toEqual([{ a: 2 }]);
  });

  it('can carry a cancel request without a session', async () => {
    const running = client.query('SELECT pg_sleep(30)').catch((error: unknown) => error);
    const { processID, secretKey, host, port } = client as unknown as {
      processID: number;
      secretKey: number;
      host: string;
      port: number;
    };
    const besides = newPool();
    await until(async () => {
      const { rows } = await besides.query(
        "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'",
        [processID],
      );
      return rows.length === 1;
    }, 'it runs');
    const messenger = new pg.Client({ connectionString: server().connectionString });
    const { connection } = messenger as unknown as {
      connection: NodeJS.EventEmitter & {
        connect(port: number, host: string): void;
        cancel(processID: number, secretKey: number): void;
      };
    };
    const closed = new Promise((resolve) => {
      connection.once('end', resolve);
    });
    connection.on('error', () => undefined);
    connection.once('connect', () => connection.cancel(processID, secretKey));
    connection.connect(port, host);
    await closed;
    expect(await running).toMatchObject({ code: '57014' });
  });
});
