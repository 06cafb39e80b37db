import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { ConnectionFailedError, openDatabase } from '@warmpool/database';
import { sql } from 'kysely';
import { OpenTimeoutError } from 'warmpool';
import { afterEach, describe, expect, it } from 'vitest';
import { explainConnectionFailure } from '../src/connection-failure.ts';
import { connectionTarget } from '../src/connection-target.ts';
import { collectedLog } from './support/collected-log.ts';

describe('a connection that fails', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(async () => {
    await Promise.all(
      servers.splice(0).map(async (server) => {
        server.close();
        await once(server, 'close');
      }),
    );
  });

  /** The port of a server that does nothing of its own. */
  const listen = async (server: ReturnType<typeof createServer>): Promise<number> => {
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const urlOf = (port: number): string => `postgres://ana:s3cret@127.0.0.1:${port}/x`;
  const failureAt = async (port: number): Promise<Error> => {
    const db = await openDatabase<object>({
      type: 'postgresql',
      url: urlOf(port),
      pool: false,
      direct: { timeoutMillis: 150 },
    });
    const failure: unknown = await sql`select 1`.execute(db.queries).catch((error: unknown) => error);
    await db.close();
    return failure as Error;
  };

  it('because nobody answers is told with how long we waited, and for whom', async () => {
    const port = await listen(createServer((socket) => socket.resume()));
    const failure = await failureAt(port);
    expect(failure).toBeInstanceOf(ConnectionFailedError);
    expect(failure.message).toMatch(
      new RegExp(
        `^cannot connect to postgresql://ana:\\*\\*\\*@127\\.0\\.0\\.1:${port}/x: ` +
          `no answer within 1[0-9][0-9] ms from 127\\.0\\.0\\.1:${port}\\. Is the address right, and .*firewall`,
      ),
    );
  });

  it.each([
    ['with an attempt that was given up', { openTimeoutMillis: 100 }],
    ['before the first attempt was given up', {}],
  ])('at the start of the pool because nobody answers is told alike, %s', async (_, settings) => {
    const port = await listen(createServer((socket) => socket.resume()));
    const log = collectedLog();
    const pool = { min: 1, max: 1, connectionTimeoutMillis: 300, ...settings };
    const db = await openDatabase<object>({ type: 'postgresql', url: urlOf(port), pool, log });
    await db.close();
    expect(log.lines).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^error: The connection pool failed to start .*: no answer within \\d+ ms from 127\\.0\\.0\\.1:${port}\\. Is [^.]*\\?$`,
        ),
      ),
    );
  });

  it('because whoever answers hangs up at once is told as that', async () => {
    const port = await listen(createServer((socket) => socket.resume().end()));
    expect((await failureAt(port)).message).toMatch(
      new RegExp(
        `127\\.0\\.0\\.1:${port} took the connection and closed it without an answer\\. Is a PostgreSQL`,
      ),
    );
  });

  it('in a hook of ours is no silence of the server', () => {
    const target = connectionTarget(urlOf(5432));
    const { message } = explainConnectionFailure(new OpenTimeoutError('onConnect', 200), target);
    expect(message).toContain('the onConnect hook did not finish within 200 ms');
    expect(message).not.toContain('no answer');
    expect(message).not.toContain('..');
  });
});
