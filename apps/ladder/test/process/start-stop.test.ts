import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { migrations } from '../../src/store/schema.ts';
import { startLadderProcess, temporaryFolder } from './support/ladder-process.ts';

const TIMEOUT_MS = 90_000;

function messagesOf(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => (JSON.parse(line) as { msg: string }).msg);
}

/** Whether each text is in a message, in this order. */
function expectInOrder(messages: readonly string[], texts: readonly string[]): void {
  let from = 0;
  for (const text of texts) {
    const at = messages.findIndex((message, index) => index >= from && message.includes(text));
    expect(at, `${JSON.stringify(text)} after the ${from} first of ${JSON.stringify(messages)}`).not.toBe(-1);
    from = at + 1;
  }
}

describe('the program', () => {
  test(
    'starts with nothing configured, in order, and stops in order when it is asked to',
    async () => {
      const program = await startLadderProcess();
      await program.waitFor('here is no terminal to play at');
      program.signal('SIGTERM');
      expect(await program.exitCode()).toBe(0);
      expectInOrder(messagesOf(program.output()), [
        'Initializing PostgreSQL connection pool...',
        'Initializing pool (min=2, max=10)...',
        '2 connections opened',
        'Pool created successfully',
        'Connection overhead eliminated for queries',
        `Applied ${Object.keys(migrations).length} migrations`,
        'The ladder is ready',
        'Stopping (SIGTERM)...',
        'Left Discord',
        'Closing connection pool...',
        'Connection pool closed',
        'Everything is closed',
      ]);
      expect(messagesOf(program.output()).join()).toMatch(/TCP \d+ ms, TLS \d+ ms, authentication \d+ ms/);
      expect(existsSync(join(program.folder, '.warmpool/postgresql/data/postmaster.pid'))).toBe(false);
    },
    TIMEOUT_MS,
  );

  test(
    'keeps what was played between two starts',
    async () => {
      const folder = await temporaryFolder();
      for (const expected of [
        `Applied ${Object.keys(migrations).length} migrations`,
        'The tables are up to date',
      ]) {
        // oxlint-disable-next-line no-await-in-loop -- one start after the other is the test
        const program = await startLadderProcess({ DATABASE_TYPE: 'sqlite' }, { folder });
        // oxlint-disable-next-line no-await-in-loop -- as above
        await program.waitFor('The ladder is ready');
        expect(messagesOf(program.output())).toContain(expected);
        program.signal('SIGINT');
        // oxlint-disable-next-line no-await-in-loop -- as above
        expect(await program.exitCode()).toBe(0);
      }
    },
    TIMEOUT_MS,
  );

  test(
    'stops also when it is asked to while it starts, and leaves no server behind',
    async () => {
      const program = await startLadderProcess();
      await program.waitFor('Preparing a new PostgreSQL');
      program.signal('SIGINT');
      expect(await program.exitCode()).toBe(0);
      expect(messagesOf(program.output())).not.toContain('The ladder is ready');
      expect(existsSync(join(program.folder, '.warmpool/postgresql/data/postmaster.pid'))).toBe(false);
    },
    TIMEOUT_MS,
  );

  test(
    'reads .env of the folder where it is started',
    async () => {
      const folder = await temporaryFolder();
      await writeFile(join(folder, '.env'), 'DATABASE_TYPE=sqlite\nDATABASE_FOLDER=data\nHEALTH_PORT=0\n');
      const program = await startLadderProcess({}, { folder });
      await program.waitFor('The ladder is ready');
      expect((await readFile(join(folder, 'data/ladder.sqlite'))).length).toBeGreaterThan(0);
      const [, address = ''] = /Health pages at (http:\S+)\/healthz/.exec(program.output()) ?? [];
      expect(await (await fetch(`${address}/healthz`)).json()).toMatchObject({ status: 'alive' });
      const ready = await fetch(`${address}/readyz`);
      expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
      expect(await (await fetch(`${address}/metrics`)).text()).toContain('no connections to count');
    },
    TIMEOUT_MS,
  );

  test(
    'says everything that is wrong with its configuration, and starts nothing',
    async () => {
      const program = await startLadderProcess({
        DATABASE_TYPE: 'postgres',
        DB_POOL_MAX: '0',
        LOG_LEVEL: 'loud',
      });
      expect(await program.exitCode()).toBe(1);
      expect(program.output()).toContain('3 settings to change. Nothing was started.');
      expect(program.output()).toContain('Did you mean postgresql?');
      expect(existsSync(join(program.folder, '.warmpool'))).toBe(false);
    },
    TIMEOUT_MS,
  );
});
