import type { Reply, SandboxUser } from '@warmpool/discord-sandbox';
import { startFaultProxy, type FaultProxy } from '@warmpool/fault-proxy';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLadderDatabase } from '../../src/ladder-database.ts';
import { holdLock } from '../support/held-lock.ts';
import { serverInBlock } from '../support/server-in-block.ts';
import {
  playLadder,
  register,
  startMatch,
  textOf,
  title,
  type PlayedLadder,
} from '../support/play-ladder.ts';

const OUTAGE_MS = 5000;
const silent = { info: () => {}, warn: () => {}, error: () => {} };

describe('a database that is gone for five seconds', { timeout: 60_000 }, () => {
  const server = serverInBlock();

  async function playThrough(proxy: FaultProxy): Promise<PlayedLadder> {
    await server.empty();
    const url = new URL(server.connectionString);
    url.host = `127.0.0.1:${proxy.port}`;
    const pool = { min: 2, max: 10 };
    const database = await openLadderDatabase({ type: 'postgresql', url: url.href, pool }, silent);
    onTestFinished(async () => database.close());
    const played = await playLadder({ database, another: async () => database });
    onTestFinished(async () => played.close());
    return played;
  }

  it.each([
    [
      'because its server is down',
      (proxy: FaultProxy) => {
        proxy.refuse();
        proxy.resetAll();
      },
    ],
    ['because the network swallows everything', (proxy: FaultProxy) => proxy.blackHole()],
  ])(
    '%s, in the middle of a command, a report and a settlement: each is owned up to in time, and goes on',
    async (_why, begin) => {
      const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: server.port } });
      onTestFinished(async () => proxy.close());
      const { sandbox } = await playThrough(proxy);
      const [ana, bob, cleo, dora, emil] = await Promise.all(
        ['Ana', 'Bob', 'Cleo', 'Dora', 'Emil'].map(async (name) => register(sandbox, name)),
      );
      if (!ana || !bob || !cleo || !dora || !emil) throw new Error('a player is missing');
      const [toAna, toBob] = await startMatch(sandbox, ana, bob);
      const [toDora, toEmil] = await startMatch(sandbox, dora, emil);
      await dora.press(toDora, 'I won');
      const look = async (): Promise<Reply> => cleo.in(sandbox.dm(cleo)).command('profile');

      const locks = [
        await holdLock(server.database, sql`select 1 from players where discord_id = ${cleo.id} for update`),
        await holdLock(server.database, sql`select 1 from matches where id = 1 for update`),
        await holdLock(server.database, sql`select 1 from ratings where player_id = ${emil.id} for update`),
      ];
      const answers = [look(), ana.press(toAna, 'I won'), emil.press(toEmil, 'I lost')];
      const waiting = sql`select 1 from pg_stat_activity where wait_event_type = 'Lock'`;
      await expect
        .poll(async () => (await waiting.execute(server.database.queries)).rows.length, {
          timeout: 10_000,
          interval: 10,
        })
        .toBe(3);
      const until = performance.now() + OUTAGE_MS;
      begin(proxy);
      const [command, report, settlement] = (await Promise.all(answers)).map(textOf);
      await Promise.all(locks.map(async (release) => release()));
      expect(command).toContain('Nothing was saved. Please try again');
      expect(report).toContain('It may or may not have been saved: look with `/match`');
      expect(settlement).toMatch(/What you asked for was saved|may or may not have been saved/);
      // Every command of the outage is answered within Discord's three seconds.
      while (performance.now() < until) {
        // oxlint-disable-next-line no-await-in-loop -- one after another
        expect(textOf(await look())).toContain('Nothing was saved. Please try again');
      }
      await proxy.heal();

      await expect
        .poll(async () => title(await look()), { timeout: 12_000, interval: 50 })
        .toBe('Profile of Cleo');
      await ana.press(toAna, 'I won');
      expect(title(await bob.press(toBob, 'I lost'))).toBe('Match #1: you lost');
      expect(title(await emil.press(toEmil, 'I lost'))).toBe('Match #2: you lost');
      const ratings = server.database.queries
        .selectFrom('ratings')
        .select(['rating', 'games'])
        .orderBy('rating');
      expect(await ratings.execute()).toEqual([
        { rating: 1480, games: 1 },
        { rating: 1480, games: 1 },
        { rating: 1520, games: 1 },
        { rating: 1520, games: 1 },
      ]);
      for (const player of [ana, bob, dora, emil] satisfies SandboxUser[]) {
        // oxlint-disable-next-line no-await-in-loop -- one after another
        expect(title(await player.in(sandbox.dm(player)).command('queue'))).toBe('Find a match');
      }
    },
  );
});
