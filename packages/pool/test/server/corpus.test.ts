import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CORPUS } from '../statement/corpus.ts';
import { withServer } from '../support/server.ts';

const { server } = withServer();

/** What the statements of the corpus are about, as far as it is worth the lines; the others fail, which must leave nothing either. */
const TABLES = `
  CREATE TABLE t (id int, a int, b int, c int, d int);
  CREATE TABLE u (id int, a int, b int);
  CREATE TABLE v (a int);
  CREATE TABLE users (id int, email text, name text, age int, city text, active bool, tags text[], data jsonb,
    account_id int, updated_at timestamptz);
  CREATE TABLE "session" (sid text PRIMARY KEY, sess json, expire timestamptz);
  CREATE TABLE player (id int GENERATED ALWAYS AS IDENTITY, name text, rating int, seen timestamptz, settings jsonb);
  CREATE TABLE players (discord_id text PRIMARY KEY, username text, name text, tag text, region text, country text,
    set_up_at timestamptz, dm_channel_id text, created_at timestamptz, updated_at timestamptz);
  CREATE TABLE ratings (player_id text, race text, rating int, games int, wins int, losses int, draws int,
    last_played_at timestamptz);
  CREATE TABLE command_calls (interaction_id text PRIMARY KEY, delivery text, player_id text, name text, at timestamptz);
  CREATE TABLE queue_entries (id bigint GENERATED ALWAYS AS IDENTITY, player_id text, state text, races jsonb,
    vetoes jsonb, wait_cycles int, match_id bigint, joined_at timestamptz, ended_at timestamptz);
  CREATE TABLE jobs (id int, state text);
  CREATE TABLE payments (user_id int, amount int, at timestamptz);
  CREATE TABLE matches (id bigint GENERATED ALWAYS AS IDENTITY, player_1_id text, player_2_id text, race_1 text,
    race_2 text, rating_1 int, rating_2 int, map text, status text, report_1 text, report_2 text, outcome text,
    rating_change int, settlement text, created_at timestamptz, reported_at timestamptz, settled_at timestamptz);
  CREATE TABLE matchmaking_waves (started_at timestamptz PRIMARY KEY, waiting int, matched int);
  CREATE TABLE rating_history (id bigint GENERATED ALWAYS AS IDENTITY, match_id bigint, player_id text, race text,
    rating_before int, rating_after int, at timestamptz);
  CREATE TABLE setup_drafts (player_id text PRIMARY KEY, revision text, typed_at timestamptz, name text, tag text,
    region text, country text);
  CREATE TABLE preferences (player_id text, vetoes jsonb);
  CREATE TABLE preferred_races (player_id text, side text, race text, PRIMARY KEY (player_id, side));
  CREATE TYPE "Role" AS ENUM ('ADMIN', 'USER');
  CREATE TABLE "User" (id serial PRIMARY KEY, email text UNIQUE, name text, role "Role");
  CREATE TABLE "Post" (id serial PRIMARY KEY, views int, "authorId" int);
  CREATE TABLE "user" (id serial PRIMARY KEY, name text, at timestamp, "createdAt" timestamptz DEFAULT now(),
    "updatedAt" timestamptz);
  CREATE SCHEMA app;
  CREATE TABLE app.player (id int GENERATED ALWAYS AS IDENTITY, name text, rating int);
  CREATE SCHEMA pgboss;
  CREATE TABLE pgboss.job (id uuid DEFAULT gen_random_uuid(), name text, data jsonb, state text, priority int,
    start_after timestamptz, started_on timestamptz, created_on timestamptz, retry_count int, expire_in interval);
`;

/** Everything that a session can be seen to hold; the answer is the same for one that is as it was opened. */
const SESSION = `
  SELECT (SELECT json_agg(s.name || '=' || s.setting) FROM pg_settings s WHERE s.source = 'session') AS settings,
         (SELECT json_agg(statement) FROM pg_prepared_statements) AS prepared,
         (SELECT json_agg(name) FROM pg_cursors WHERE name <> '') AS cursors,
         (SELECT json_agg(c) FROM pg_listening_channels() c) AS channels,
         (SELECT json_agg(mode) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS locks,
         (SELECT json_agg(relname) FROM pg_class WHERE relnamespace = pg_my_temp_schema()) AS temporary,
         current_user = session_user AS own`;
const UNTOUCHED = {
  settings: null,
  prepared: null,
  cursors: null,
  channels: null,
  locks: null,
  temporary: null,
  own: true,
};

let client: Client | undefined;
function session(): Client {
  if (!client) throw new Error('the client is not connected yet');
  return client;
}
beforeAll(async () => {
  client = new Client({ connectionString: server().connectionString });
  await client.connect();
  await client.query(TABLES);
});
afterAll(() => client?.end());

/** Runs a text with NULL for each parameter; whether the server did. */
async function ran(text: string): Promise<boolean> {
  const numbers = [...text.matchAll(/\$(\d+)/g)].map((match) => Number(match[1]));
  const values = Array.from({ length: Math.max(0, ...numbers) }, () => null);
  try {
    // By the extended protocol, as on a shared connection; `pg` knows this option, its types do not.
    const query = { text, values, queryMode: 'extended' };
    await session().query(query);
    return true;
  } catch {
    return false;
  }
}

describe('on a real server, what may share a connection', () => {
  let count = 0;

  it.each(CORPUS.flatMap(({ shared }) => shared))(
    'leaves its session as it was, run twice: %s',
    async (text) => {
      if (await ran(text)) count += 1;
      await ran(text);
      expect(session().getTransactionStatus()).toBe('I');
      expect((await session().query(SESSION)).rows).toEqual([UNTOUCHED]);
    },
  );

  it('was run, for the most part', () => {
    expect(count).toBeGreaterThan(CORPUS.flatMap(({ shared }) => shared).length / 2);
  });
});

describe('the look at a session', () => {
  it.each<[string, keyof typeof UNTOUCHED]>([
    ["UPDATE pg_settings SET setting = '5MB' WHERE name = 'work_mem'", 'settings'],
    ['PREPARE p AS SELECT 1', 'prepared'],
    ['DECLARE c CURSOR WITH HOLD FOR SELECT 1', 'cursors'],
    ['LISTEN c', 'channels'],
    ['SELECT (5::bigint).pg_advisory_lock', 'locks'],
    ['SELECT 1 AS a INTO TEMP x', 'temporary'],
  ])('notices %s', async (text, what) => {
    const other = new Client({ connectionString: server().connectionString });
    await other.connect();
    try {
      await other.query(text);
      expect((await other.query(SESSION)).rows[0]?.[what]).not.toBeNull();
    } finally {
      await other.end();
    }
  });
});
