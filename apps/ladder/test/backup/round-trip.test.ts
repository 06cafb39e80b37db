import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { ladderTables } from '../../src/store/backup/ladder-tables.ts';
import { shapeOf } from '../../src/store/backup/table-shape.ts';
import { migrations } from '../../src/store/schema.ts';
import { temporaryFolder } from '../process/support/ladder-process.ts';
import { DIALECTS } from '../support/test-database.ts';
import { nextWave, queueUp, setUp, testLadder } from '../support/test-ladder.ts';
import { backUp, EmptyDatabases, everythingIn, playEverything, restore } from './support/backed-up-ladder.ts';

const NAMES = Object.keys(migrations);
const WAYS = DIALECTS.flatMap((from) => DIALECTS.map((to) => ({ from, to })));

describe('a backup', { timeout: 60_000 }, () => {
  const databases = new EmptyDatabases();
  afterAll(() => databases.close());

  it.each(WAYS)('of $from brings back every row of every table on $to, exactly', async ({ from, to }) => {
    const file = join(await temporaryFolder(), 'ladder.ndjson.gz');
    const source = await databases.open(from);
    await playEverything(source);
    const before = await everythingIn(source);
    for (const [table, rows] of Object.entries(before)) {
      expect(rows, `${table} must have a row to come back: let playEverything write one`).not.toEqual([]);
    }

    const header = await backUp(source, file);
    expect(header.tables.map(({ name }) => name)).toEqual(await ladderTables(NAMES));
    const target = await databases.open(to);
    await restore(target, file);
    expect(await everythingIn(target)).toEqual(before);
    expect(await everythingIn(source)).toEqual(before);
    expect((await target.migrate()).applied).toEqual([]);
  });

  it.each(WAYS)(
    'of $from is a ladder on $to that goes on: numbers go on, and nothing counts twice',
    async ({ from, to }) => {
      const file = join(await temporaryFolder(), 'ladder.ndjson.gz');
      const source = await databases.open(from);
      await playEverything(source);
      await backUp(source, file);
      const target = await databases.open(to);
      await restore(target, file);
      const lastMatch = await target.queries
        .selectFrom('matches')
        .select('id')
        .orderBy('id', 'desc')
        .executeTakeFirst();

      for (const database of [source, target]) {
        const { rows } = await sql<{ id: number }>`
        insert into outbox (player_id, match_id, reason, at)
        values ('ana', 1, 'decided', ${new Date('2030-01-01T00:00:00Z')}) returning id`.execute(
          database.queries,
        );
        expect(rows).toEqual([{ id: expect.any(Number) }]);
        const ladder = testLadder(database, '2026-05-01T13:00:00.000Z');
        await setUp(ladder, 'gus');
        await queueUp(ladder, 'gus', 'wolf');
        // Against dora, who was waiting when the backup was made.
        expect(await nextWave(ladder)).toMatchObject([{ id: (lastMatch?.id ?? 0) + 1 }]);
      }
      const [one, other] = [await everythingIn(source), await everythingIn(target)];
      expect(other['outbox']).toEqual(one['outbox']);
      expect(other['ratings']).toEqual(one['ratings']);
    },
  );

  it.each(DIALECTS)('of a ladder of an older version is brought up to date, on %s', async (dialect) => {
    const older = Object.fromEntries(
      NAMES.slice(0, 3).map((name) => [name, migrations[name] ?? {}]),
    ) as typeof migrations;
    const source = await databases.open(dialect, older);
    for (const statement of [
      `insert into players (discord_id, username, created_at, updated_at)
        values ('1', 'ana', '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z'),
          ('2', 'bob', '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z')`,
      `insert into ratings (player_id, race, rating, games, wins, losses, last_played_at)
        values ('1', 'lark', 1520, 1, 1, 0, '2026-05-01T12:00:00.000Z'), ('2', 'wolf', 1480, 1, 0, 1, '2026-05-01T12:00:00.000Z')`,
      `insert into matches (player_1_id, player_2_id, race_1, race_2, rating_1, rating_2, map, status, outcome,
          rating_change, created_at, settled_at)
        values ('1', '2', 'lark', 'wolf', 1500, 1500, 'amber-pass', 'agreed', 'player_1', 20,
          '2026-05-01T12:00:00.000Z', '2026-05-01T12:00:00.000Z')`,
    ]) {
      await sql.raw(statement).execute(source.queries);
    }
    const file = join(await temporaryFolder(), 'ladder.ndjson.gz');
    expect((await backUp(source, file)).migrations).toEqual(NAMES.slice(0, 3));

    const target = await databases.open(dialect);
    // A bot has been started there before, so its tables are newer than the backup.
    await target.migrate();
    await restore(target, file);
    const match = target.queries
      .selectFrom('matches')
      .select(['status', 'rating_change_1', 'rating_change_2', 'revision']);
    expect(await match.execute()).toEqual([
      { status: 'agreed', rating_change_1: 20, rating_change_2: -20, revision: 1 },
    ]);
    expect((await target.migrate()).applied).toEqual([]);
    await databases.open(dialect);
  });

  it('has the tables and columns that the migrations make, of the same kinds on both databases', async () => {
    const shapes = await Promise.all(
      DIALECTS.map(async (dialect) => {
        const database = await databases.open(dialect);
        await database.migrate();
        const tables = await ladderTables(NAMES);
        const there = (await database.queries.introspection.getTables())
          .filter(({ isView }) => !isView)
          .map(({ name }) => name);
        expect(there.toSorted()).toEqual(tables.toSorted());
        const shapesHere = [];
        for (const name of tables) {
          const { columns } = await shapeOf(database.queries, dialect, name);
          const listed = Object.entries(columns).map(([column, kind]) => `${column} ${kind}`);
          shapesHere.push([name, listed.toSorted()]);
        }
        return shapesHere;
      }),
    );
    expect(shapes[0]).toEqual(shapes[1]);
  });

  it.each(DIALECTS)('keeps integers beyond 2^53 and microseconds apart, from %s', async (dialect) => {
    const source = await databases.open(dialect);
    await playEverything(source);
    const big = 9_007_199_254_740_993n;
    await sql`update outbox set id = ${big} where id = (select min(id) from outbox)`
      .execute(source.queries)
      // PostgreSQL gives its numbers itself.
      .catch(() =>
        sql`insert into outbox (id, player_id, match_id, reason, at) overriding system value
          values (${big}, 'ana', 1, 'decided', '2030-01-01T00:00:00.123456Z')`.execute(source.queries),
      );
    const file = join(await temporaryFolder(), 'ladder.ndjson.gz');
    await backUp(source, file);
    for (const to of DIALECTS) {
      const target = await databases.open(to);
      await restore(target, file);
      const { rows } = await sql<{ id: bigint }>`select max(id) as id from outbox`.execute(target.queries);
      expect(rows).toEqual([{ id: big }]);
      expect(await everythingIn(target)).toEqual(await everythingIn(source));
      if (to !== 'postgresql' || dialect !== 'postgresql') continue;
      const exact = await sql`select to_char(max(at) at time zone 'UTC', 'SS.US') as at from outbox`.execute(
        target.queries,
      );
      expect(exact.rows).toEqual([{ at: '00.123456' }]);
    }
  });

  it('is of one moment: what is written while it is made is not in it', async () => {
    const file = join(await temporaryFolder(), 'ladder.ndjson.gz');
    const source = await databases.open('postgresql');
    await playEverything(source);
    const before = await everythingIn(source);
    let writing: Promise<unknown> | undefined;
    await backUp(source, file, {
      onProgress: () => {
        writing ??= setUp(testLadder(source), 'late');
      },
    });
    await writing;
    expect(JSON.stringify(await everythingIn(source))).toContain('late');
    const target = await databases.open('postgresql');
    await restore(target, file);
    expect(await everythingIn(target)).toEqual(before);
  });

  it('is a file for its owner alone, in lines of JSON that anybody can read', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'ladder.ndjson.gz');
    const source = await databases.open('sqlite');
    await playEverything(source);
    const header = await backUp(source, file);
    expect(await readdir(folder)).toEqual(['ladder.ndjson.gz']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const lines = gunzipSync(await readFile(file))
      .toString()
      .trimEnd()
      .split('\n');
    expect(JSON.parse(lines[0] ?? '')).toEqual(header);
    expect(lines).toHaveLength(header.tables.reduce((sum, { rows }) => sum + rows, 2));
  });
});
