import { startSandbox } from '@warmpool/discord-sandbox';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConnectionBudget } from '../../src/connection-budget.ts';
import type { Log } from '../../src/discord/log.ts';
import { openLadderDatabase, type LadderDatabase } from '../../src/ladder-database.ts';
import { holdDatabase } from '../support/held-database.ts';
import { serverInBlock } from '../support/server-in-block.ts';
import { startLadderProcess } from './support/ladder-process.ts';

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const POOL = { min: 2, max: 10 };

describe('the connections that all processes together may hold', { timeout: 60_000 }, () => {
  const server = serverInBlock();

  /** A process, as far as its connections go; it looks when it is told to. */
  async function join(budget: number) {
    const errors: string[] = [];
    const log: Log = { ...quiet, debug: () => {}, error: (_fields, message) => errors.push(message) };
    const database = await openLadderDatabase(
      { type: 'postgresql', url: server.connectionString, pool: POOL, budget },
      quiet,
    );
    onTestFinished(async () => database.close());
    const share = new ConnectionBudget({ database, budget, pool: POOL, log });
    return {
      database,
      errors,
      look: async (times = 1) => {
        for (let done = 0; done < times; done += 1) {
          // oxlint-disable-next-line no-await-in-loop -- one after another
          await share.look();
        }
      },
      bounds: () => {
        const { min, max } = database.poolStats() ?? {};
        return { min, max };
      },
    };
  }

  /** Opens as many connections as the pool allows. */
  async function fill(database: LadderDatabase): Promise<void> {
    const release = await holdDatabase(database, database.poolStats()?.max);
    await release();
  }

  async function connections(): Promise<number> {
    const { rows } = await sql<{ open: number }>`select count(*)::int as open from pg_stat_activity
      where application_name like 'warmpool-ladder%'`.execute(server.database.queries);
    return rows[0]?.open ?? 0;
  }

  it('are divided anew when one comes or dies: at once by who gives, and only then by who takes', async () => {
    const first = await join(12);
    expect(first.bounds()).toEqual({ min: 1, max: 1 });
    await first.look(3);
    expect(first.bounds()).toEqual({ min: 2, max: 10 });
    await fill(first.database);

    const second = await join(12);
    await second.look(2);
    expect(second.bounds()).toEqual({ min: 1, max: 1 });
    await first.look();
    expect(first.bounds()).toEqual({ min: 2, max: 6 });
    await second.look();
    expect(second.bounds()).toEqual({ min: 2, max: 6 });

    const third = await join(12);
    await Promise.all([first.look(), second.look(), third.look(3)]);
    const all = [first, second, third];
    expect(all.map(({ bounds }) => bounds().max)).toEqual([4, 4, 4]);
    await Promise.all(all.map(async ({ database }) => fill(database)));
    await expect.poll(connections, { timeout: 5000 }).toBe(12);

    await second.database.close();
    await Promise.all([first.look(2), third.look(2)]);
    expect([first.bounds().max, third.bounds().max]).toEqual([4, 4]);
    await Promise.all([first.look(), third.look()]);
    expect([first.bounds().max, third.bounds().max]).toEqual([6, 6]);
    for (const { errors } of all) expect(errors).toEqual([]);
  });

  it('that are fewer than the processes are one for each, and every log says what to do', async () => {
    const two = [await join(1), await join(1)];
    for (const { look, bounds, errors } of two) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await look(4);
      expect(bounds()).toEqual({ min: 1, max: 1 });
      expect(errors).toEqual([
        'DB_CONNECTION_BUDGET allows 1 connections, but 2 processes need one each: raise it, or run fewer processes',
      ]);
    }
  });

  it('stay as they are while the database cannot be asked, which is told once', async () => {
    const { look, bounds, database, errors } = await join(12);
    await look(3);
    const before = bounds();
    await database.close();
    await look(3);
    expect(before).toEqual({ min: 2, max: 10 });
    expect(errors).toEqual([
      expect.stringContaining('a count of the processes that share the connections failed'),
    ]);
  });

  it('are shared by real processes, and all of them are the other’s when one is killed', async () => {
    const sandbox = await startSandbox();
    onTestFinished(async () => sandbox.close());
    const start = async () =>
      startLadderProcess({
        DISCORD_TOKEN: sandbox.token,
        DISCORD_API: sandbox.api,
        DATABASE_URL: server.connectionString,
        DB_CONNECTION_BUDGET: '6',
      });
    const [first, second] = await Promise.all([start(), start()]);
    await Promise.all(
      [first, second].map((program) =>
        program.waitFor('The pool holds at most 3 connections: 2 processes share a budget of 6'),
      ),
    );
    expect(await connections()).toBeLessThanOrEqual(6);
    first.signal('SIGKILL');
    await second.waitFor('The pool holds at most 6 connections: one process has a budget of 6');
  });
});
