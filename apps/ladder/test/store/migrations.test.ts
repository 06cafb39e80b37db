import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database, type DatabaseConfig } from '@warmpool/database';
import { startTemporaryServer } from '@warmpool/embedded-server';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { readMatch } from '../../src/store/match-store.ts';
import { columns, migrations, type LadderSchema } from '../../src/store/schema.ts';
import { DIALECTS } from '../support/test-database.ts';

/** The tables as they were before matches had a life. */
const FIRST = Object.fromEntries(Object.entries(migrations).slice(0, 3));

async function place(dialect: (typeof DIALECTS)[number]): Promise<DatabaseConfig> {
  if (dialect === 'postgresql') {
    const server = await startTemporaryServer();
    onTestFinished(() => server.stop());
    return { type: 'postgresql', url: server.connectionString };
  }
  const folder = await mkdtemp(join(tmpdir(), 'ladder-migrations-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return { type: 'sqlite', file: join(folder, 'ladder.sqlite') };
}

async function open(at: DatabaseConfig, steps: typeof migrations): Promise<Database<LadderSchema>> {
  const database = await openDatabase<LadderSchema>({ ...at, columns, migrations: steps });
  onTestFinished(() => database.close());
  await database.migrate();
  return database;
}

it.each(DIALECTS)(
  'a ladder that was played before matches had to be confirmed goes on with all it had, on %s',
  async (dialect) => {
    const at = await place(dialect);
    const old = await open(at, FIRST);
    for (const statement of [
      `insert into players (discord_id, username, created_at, updated_at)
        values ('1', 'ana', '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z'),
          ('2', 'bob', '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z')`,
      `insert into ratings (player_id, race, rating, games, wins, losses, last_played_at)
        values ('1', 'lark', 1520, 1, 1, 0, '2026-05-01T12:00:00.000Z'),
          ('2', 'wolf', 1480, 1, 0, 1, '2026-05-01T12:00:00.000Z')`,
      `insert into matches (player_1_id, player_2_id, race_1, race_2, rating_1, rating_2, map, status, outcome,
          rating_change, created_at, settled_at)
        values ('1', '2', 'lark', 'wolf', 1500, 1500, 'amber-pass', 'agreed', 'player_1', 20,
          '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z'),
        ('1', '2', 'lark', 'wolf', 1520, 1480, 'iron-delta', 'open', null, null, '2026-05-01T13:00:00.000Z', null)`,
      `insert into rating_history (match_id, player_id, race, rating_before, rating_after, at)
        values (1, '1', 'lark', 1500, 1520, '2026-05-01T12:00:00.000Z')`,
      `insert into queue_entries (player_id, state, races, vetoes, match_id, joined_at)
        values ('1', 'playing', '["lark"]', '[]', 2, '2026-05-01T13:00:00.000Z')`,
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await sql.raw(statement).execute(old.queries);
    }
    await old.close();

    const database = await open(at, migrations);
    expect(await readMatch(database, 1)).toMatchObject({
      status: 'agreed',
      revision: 1,
      player1: { ratingChange: 20 },
      player2: { ratingChange: -20 },
    });
    const running = await readMatch(database, 2);
    expect(running).toMatchObject({ status: 'confirmed', map: 'iron-delta', settledAt: null });
    expect(running?.reportBy?.getTime()).toBeGreaterThan(Date.now());
    const history = database.queries
      .selectFrom('rating_history')
      .select(['match_id', 'rating_after', 'revision']);
    expect(await history.execute()).toEqual([{ match_id: 1, rating_after: 1520, revision: 1 }]);
    const turns = database.queries.selectFrom('queue_entries').select(['player_id', 'state', 'match_id']);
    expect(await turns.execute()).toEqual([{ player_id: '1', state: 'playing', match_id: 2 }]);
    const next = await sql<{
      id: number;
    }>`insert into matches (player_1_id, player_2_id, race_1, race_2, rating_1,
        rating_2, map, status, created_at, settled_at)
      values ('1', '2', 'lark', 'wolf', 1520, 1480, 'amber-pass', 'void', '2026-05-01T14:00:00.000Z',
        '2026-05-01T14:00:00.000Z') returning id`.execute(database.queries);
    expect(next.rows).toEqual([{ id: 3 }]);
  },
  30_000,
);

it.each(DIALECTS)(
  'what players were still to be told, and who waited, outlives the change of both, on %s',
  async (dialect) => {
    const at = await place(dialect);
    const old = await open(
      at,
      Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0009')),
    );
    for (const statement of [
      `insert into players (discord_id, username, created_at, updated_at)
        values ('1', 'ana', '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z'),
          ('2', 'bob', '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z')`,
      `insert into ratings (player_id, race, rating) values ('1', 'lark', 1500), ('2', 'wolf', 1500)`,
      `insert into matches (player_1_id, player_2_id, race_1, race_2, rating_1, rating_2, map, status, created_at,
          settled_at)
        values ('1', '2', 'lark', 'wolf', 1500, 1500, 'amber-pass', 'void', '2026-05-01T12:00:00.000Z',
          '2026-05-01T13:00:00.000Z')`,
      `insert into outbox (player_id, match_id, reason, at) values ('2', 1, 'found', '2026-05-01T12:00:00.000Z'),
          ('1', 1, 'found', '2026-05-01T12:00:00.000Z'), ('2', 1, 'decided', '2026-05-01T13:00:00.000Z')`,
      `delete from outbox where player_id = '1'`,
      `insert into queue_entries (player_id, state, races, vetoes, joined_at)
        values ('1', 'waiting', '["lark"]', '[]', '2026-05-01T13:00:00.000Z')`,
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await sql.raw(statement).execute(old.queries);
    }
    await old.close();

    const database = await open(at, migrations);
    const news = database.queries
      .selectFrom('outbox')
      .select(['id', 'player_id', 'match_id', 'reason'])
      .orderBy('id');
    const before = [
      { id: 1, player_id: '2', match_id: 1, reason: 'found' },
      { id: 3, player_id: '2', match_id: 1, reason: 'decided' },
    ];
    expect(await news.execute()).toEqual(before);
    const moment = new Date('2026-05-01T14:00:00Z');
    const banned = { player_id: '2', match_id: null, reason: 'banned', detail: 'smurf', at: moment } as const;
    const tell = database.queries
      .insertInto('outbox')
      .values(banned)
      .onConflict((conflict) => conflict.doNothing());
    await tell.execute();
    await tell.execute();
    expect((await news.execute()).slice(2)).toEqual([
      { id: expect.any(Number), player_id: '2', match_id: null, reason: 'banned' },
    ]);
    const hours = database.queries.selectFrom('match_hours').selectAll();
    expect(await hours.execute()).toEqual([{ hour: new Date('2026-05-01T12:00:00Z'), matches: 1 }]);
    const [entry] = await database.queries.selectFrom('queue_entries').select('wait_until').execute();
    expect(entry?.wait_until?.getTime()).toBeGreaterThan(Date.now());
  },
  30_000,
);
