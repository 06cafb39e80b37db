import { startSandbox, type Sandbox, type SandboxUser } from '@warmpool/discord-sandbox';
import { sql, type RawBuilder } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { holdLock } from '../support/held-lock.ts';
import { endOutboxGrace } from '../support/outbox-grace.ts';
import { newestMessage, queueFor, register, startMatch, title } from '../support/play-ladder.ts';
import { serverInBlock } from '../support/server-in-block.ts';
import { startLadderProcess, type LadderProcess } from './support/ladder-process.ts';
import { quickLadderFile } from './support/quick-ladder.ts';

/** Both are names of processes, and of the users that they log in to the database as. */
const NAMES = ['first', 'second'] as const;
type Name = (typeof NAMES)[number];

describe('of two processes on one PostgreSQL, when one is killed', { timeout: 90_000 }, () => {
  const server = serverInBlock();
  let sandbox: Sandbox;
  let processes: Readonly<Record<Name, LadderProcess>>;

  beforeAll(async () => {
    for (const name of NAMES) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await sql`create role ${sql.ref(name)} superuser login password 'secret'`.execute(
        server.database.queries,
      );
    }
  });

  beforeEach(async () => {
    await server.empty();
    sandbox = await startSandbox();
    onTestFinished(async () => sandbox.close());
    const ladder = await quickLadderFile();
    const start = async (name: Name): Promise<LadderProcess> => {
      const url = new URL(server.connectionString);
      [url.username, url.password] = [name, 'secret'];
      const program = await startLadderProcess({
        DISCORD_TOKEN: sandbox.token,
        DISCORD_API: sandbox.api,
        DATABASE_URL: url.href,
        LADDER_FILE: ladder,
      });
      await program.waitFor('The ladder is ready');
      return program;
    };
    const [first, second] = await Promise.all([start('first'), start('second')]);
    processes = { first, second };
  }, 60_000);

  /** Kills, as by kill -9, the process whose statement waits for a lock that somebody holds. */
  async function killWhoWaitsIn(statement: string): Promise<{ readonly backend: number }> {
    const waiting = sql<{ pid: number; name: Name }>`select pid, usename as name from pg_stat_activity
      where wait_event_type = 'Lock' and query like ${`${statement}%`}`;
    let found: { readonly pid: number; readonly name: Name } | undefined;
    // The server gives such a statement up after 1.5 s.
    await expect
      .poll(async () => (found = (await waiting.execute(server.database.queries)).rows[0]), {
        timeout: 10_000,
        interval: 10,
      })
      .toBeDefined();
    if (found === undefined) throw new Error('nobody waits');
    await kill(found.name);
    return { backend: found.pid };
  }

  async function kill(name: Name): Promise<void> {
    processes[name].signal('SIGKILL');
    await processes[name].exitCode();
  }

  async function rowsOf<Row>(query: RawBuilder<Row>): Promise<readonly Row[]> {
    return (await query.execute(server.database.queries)).rows;
  }

  async function statuses(): Promise<string> {
    const matches = await server.database.queries
      .selectFrom('matches')
      .select('status')
      .orderBy('id')
      .execute();
    return matches.map(({ status }) => status).join(' ');
  }

  function messagesOf(player: SandboxUser, begins: string) {
    return sandbox
      .visibleTo(player, sandbox.dm(player))
      .filter((message) => title(message).startsWith(begins));
  }

  it('in the middle of a wave, the other matches everybody within seconds, nobody twice', async () => {
    const release = await holdLock(server.database, sql`lock table outbox in share row exclusive mode`);
    const players: SandboxUser[] = [];
    for (const [name, race, side] of [
      ['Ana', 'lark', 'dawn'],
      ['Bob', 'wolf', 'dusk'],
      ['Cleo', 'lark', 'dawn'],
      ['Dora', 'wolf', 'dusk'],
      ['Eve', 'lark', 'dawn'],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      const player = await register(sandbox, name);
      // oxlint-disable-next-line no-await-in-loop -- as above
      await queueFor(sandbox, player, race, side);
      players.push(player);
    }
    await killWhoWaitsIn('insert into "outbox"');
    await release();
    const told = () => players.map((each) => messagesOf(each, 'Match found').length);
    await sandbox.waitFor(() => told().filter((count) => count > 0).length === 4, { timeoutMs: 10_000 });
    expect(told().toSorted((one, other) => one - other)).toEqual([0, 1, 1, 1, 1]);
    expect(
      await rowsOf(
        sql`select state, count(*)::int as players from queue_entries group by state order by state`,
      ),
    ).toEqual([
      { state: 'playing', players: 4 },
      { state: 'waiting', players: 1 },
    ]);
    expect(await rowsOf(sql`select id from matches`)).toHaveLength(2);
  });

  it.each([
    ['goes through all the same, as when the server had it already', 'lets it end'],
    ['is lost, as with a whole machine', 'ends it too'],
  ] as const)(
    'in the middle of a settlement that %s, the match is settled once, and both are told',
    async (_what, then) => {
      const ana = await register(sandbox, 'Ana');
      const bob = await register(sandbox, 'Bob');
      const [toAna, toBob] = await startMatch(sandbox, ana, bob);
      await ana.press(toAna, 'I won');
      const release = await holdLock(
        server.database,
        sql`select 1 from ratings where player_id = ${bob.id} for update`,
      );
      const unanswered = expect(bob.press(toBob, 'I lost')).rejects.toThrow('did not respond');
      const { backend } = await killWhoWaitsIn('update "ratings"');
      if (then === 'ends it too') {
        await sql`select pg_terminate_backend(${backend})`.execute(server.database.queries);
        await expect
          .poll(() => rowsOf(sql`select 1 from pg_stat_activity where pid = ${backend}`), { timeout: 5000 })
          .toEqual([]);
      }
      await release();
      await expect.poll(statuses, { timeout: 10_000 }).toBe('agreed');
      await endOutboxGrace(server.database);
      await newestMessage(sandbox, ana, 'Match #1: you won');
      // The press is repeated, with the button that is still there.
      await unanswered;
      expect(title(await bob.press(toBob, 'I lost'))).toBe('Match #1: you lost');
      expect(await rowsOf(sql`select rating, games from ratings order by rating`)).toEqual([
        { rating: 1480, games: 1 },
        { rating: 1520, games: 1 },
      ]);
      expect(await rowsOf(sql`select 1 from rating_history`)).toHaveLength(2);
      expect(await rowsOf(sql`select 1 from queue_entries where state <> 'over'`)).toEqual([]);
      expect(messagesOf(ana, 'Match #1: you won')).toHaveLength(1);
    },
  );

  it('while it tells players of their match, the other tells them, once', async () => {
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    sandbox.faults.hang(Infinity, { only: ({ route }) => route === '/channels/:channel/messages' });
    await queueFor(sandbox, ana, 'lark', 'dawn');
    await queueFor(sandbox, bob, 'wolf', 'dusk');
    await expect
      .poll(() => rowsOf(sql`select player_id from deliveries`), { timeout: 10_000, interval: 10 })
      .toHaveLength(2);
    // Whose wave it was tells of it.
    await kill(processes.first.output().includes('"matches":1') ? 'first' : 'second');
    sandbox.faults.clear();
    await endOutboxGrace(server.database);
    await newestMessage(sandbox, ana, 'Match found');
    await newestMessage(sandbox, bob, 'Match found');
    await expect.poll(() => rowsOf(sql`select 1 from outbox`), { timeout: 5000 }).toEqual([]);
    for (const player of [ana, bob]) expect(messagesOf(player, 'Match found')).toHaveLength(1);
  });
});
