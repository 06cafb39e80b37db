import { startTemporaryServer, type EmbeddedServer } from '@warmpool/embedded-server';
import { openDatabase, type Database } from '@warmpool/database';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bePatient } from './support/patience.ts';

bePatient();

let server: EmbeddedServer;
beforeAll(async () => {
  server = await startTemporaryServer();
});
afterAll(() => server?.stop());

const POSTGRESQL = [
  'select 1 as a$$; commit; select 2 as b$$',
  '/* /* */ x */ commit',
  String.raw`select E'a'` + '\n' + String.raw`'\' ' ; commit --'`,
  `select $é$ ' $é$; commit --'`,
];
const SQLITE = [`select 1 as [']; commit --'`, 'select 1 as `a``; b`; commit'];

const open = {
  'a direct connection': () =>
    openDatabase({ type: 'postgresql', url: server.connectionString, pool: false }),
  'the pool': () => openDatabase({ type: 'postgresql', url: server.connectionString, pool: { min: 0 } }),
  SQLite: () => openDatabase({ type: 'sqlite', file: ':memory:' }),
} as const satisfies Record<string, () => Promise<Database<object>>>;

describe.each([
  ['a direct connection', POSTGRESQL],
  ['the pool', POSTGRESQL],
  ['SQLite', SQLITE],
] as const)('a batch on %s', (kind, texts) => {
  it.each(texts)('is not ended halfway by a COMMIT that hides in %j', async (text) => {
    await using db = await open[kind]();
    await sql`create table kept (id int)`.execute(db.queries);
    try {
      const kept = sql`insert into kept values (1)`.compile(db.queries);
      const failure = await db
        .batch([kept, sql.raw(text).compile(db.queries)])
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'DATABASE_BATCH_FAILED', index: 1 });
      expect((await sql`select id from kept`.execute(db.queries)).rows).toEqual([]);
    } finally {
      await sql`drop table kept`.execute(db.queries);
    }
  });
});
