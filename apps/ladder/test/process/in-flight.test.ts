import { startSandbox, type Sandbox } from '@warmpool/discord-sandbox';
import { startFaultProxy } from '@warmpool/fault-proxy';
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { holdLock } from '../support/held-lock.ts';
import { endOutboxGrace } from '../support/outbox-grace.ts';
import { newestMessage, register, startMatch, title } from '../support/play-ladder.ts';
import { serverInBlock } from '../support/server-in-block.ts';
import { startLadderProcess, type LadderProcess } from './support/ladder-process.ts';
import { quickLadderFile } from './support/quick-ladder.ts';

const TIMEOUT_MS = 90_000;

describe('a bot that is asked to stop while it is at work', () => {
  const server = serverInBlock();

  async function startBot(url: string): Promise<{ program: LadderProcess; sandbox: Sandbox }> {
    const sandbox = await startSandbox();
    onTestFinished(async () => sandbox.close());
    return { program: await startProgram(url, sandbox), sandbox };
  }

  async function startProgram(
    url: string,
    sandbox: Sandbox,
    more: Readonly<Record<string, string>> = {},
  ): Promise<LadderProcess> {
    const program = await startLadderProcess({
      DISCORD_TOKEN: sandbox.token,
      DISCORD_API: sandbox.api,
      DATABASE_URL: url,
      HEALTH_PORT: '0',
      ...more,
    });
    await program.waitFor('The ladder is ready');
    return program;
  }

  async function isWaitingForLock(): Promise<boolean> {
    const { rows } = await sql`select 1 from pg_stat_activity
      where wait_event_type = 'Lock' and application_name = 'warmpool-ladder'`.execute(
      server.database.queries,
    );
    return rows.length > 0;
  }

  test(
    'answers first, then leaves with exit code 0',
    async () => {
      const { program, sandbox } = await startBot(server.connectionString);
      const release = await holdLock(server.database, sql`lock table players in access exclusive mode`);
      const ana = sandbox.user('Ana');
      const answer = ana.in(sandbox.dm(ana)).command('profile');
      await expect.poll(isWaitingForLock, { timeout: 10_000, interval: 20 }).toBe(true);
      program.signal('SIGTERM');
      await program.waitFor('Finishing 1 interactions...');
      const [, page = ''] = /Health pages at (http:\S+)\/healthz/.exec(program.output()) ?? [];
      const ready = await fetch(`${page}/readyz`);
      await release();
      expect((await answer).message?.text).toContain('Profile of');
      expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('process: stopping')]);
      expect(await program.exitCode()).toBe(0);
      expect(program.output()).toContain('Connection pool closed');
    },
    TIMEOUT_MS,
  );

  test(
    'loses nothing that it has accepted: what is reported is settled, and what nobody was told yet is told by the next',
    async () => {
      const sandbox = await startSandbox();
      onTestFinished(async () => sandbox.close());
      const ladder = { LADDER_FILE: await quickLadderFile() };
      const program = await startProgram(server.connectionString, sandbox, ladder);
      const ana = await register(sandbox, 'Ana');
      const bob = await register(sandbox, 'Bob');
      const cleo = await register(sandbox, 'Cleo');
      const dora = await register(sandbox, 'Dora');
      const [toAna, toBob] = await startMatch(sandbox, ana, bob);
      const [toCleo] = await startMatch(sandbox, cleo, dora);
      await ana.press(toAna, 'I won');
      await newestMessage(sandbox, bob, 'Match: #1');
      // From here on Discord takes no message, and the last report meets a lock.
      sandbox.faults.hang(Infinity, { only: ({ route }) => route === '/channels/:channel/messages' });
      await cleo.press(toCleo, 'I lost');
      const release = await holdLock(
        server.database,
        sql`select 1 from ratings where player_id = ${bob.id} for update`,
      );
      const answer = bob.press(toBob, 'I lost');
      await expect.poll(isWaitingForLock, { timeout: 10_000, interval: 20 }).toBe(true);
      program.signal('SIGTERM');
      await program.waitFor('interactions...');
      await release();
      expect(title(await answer)).toBe('Match #1: you lost');
      expect(await program.exitCode()).toBe(0);

      sandbox.faults.clear();
      await startProgram(server.connectionString, sandbox, ladder);
      await endOutboxGrace(server.database);
      await newestMessage(sandbox, ana, 'Match #1: you won');
      await newestMessage(sandbox, dora, 'Match: #2');
    },
    TIMEOUT_MS,
  );

  test(
    'is forced by a second signal',
    async () => {
      const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: server.port } });
      onTestFinished(async () => proxy.close());
      const url = new URL(server.connectionString);
      url.host = `127.0.0.1:${proxy.port}`;
      const { program, sandbox } = await startBot(url.href);
      proxy.blackHole();
      const ana = sandbox.user('Ana');
      const answer = ana
        .in(sandbox.dm(ana))
        .command('profile')
        .catch(() => undefined);
      await expect.poll(() => proxy.stats().bytesUp, { timeout: 5000, interval: 20 }).toBeGreaterThan(0);
      program.signal('SIGTERM');
      await program.waitFor('Stopping (SIGTERM)...');
      // One that comes too soon is taken for the same wish, which arrives twice when npm passes it on.
      const signalAgain = (): string => {
        program.signal('SIGTERM');
        return program.output();
      };
      await expect
        .poll(signalAgain, { timeout: 5000, interval: 50 })
        .toContain('Forced to stop (SIGTERM) while closing Discord');
      expect(await program.exitCode()).toBe(1);
      await answer;
    },
    TIMEOUT_MS,
  );
});
