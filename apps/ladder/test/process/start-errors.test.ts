import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startSandbox } from '@warmpool/discord-sandbox';
import { startTemporaryServer, type EmbeddedServer } from '@warmpool/embedded-server';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startLadderProcess, temporaryFolder } from './support/ladder-process.ts';

const TIMEOUT_MS = 90_000;
const TOKEN = 'a-token-of-sufficient-length-that-is-wrong';

/** What the program says when it cannot start: one message, and the exit code. */
async function failureOf(
  settings: Readonly<Record<string, string>>,
  folder?: string,
): Promise<{ code: number | null; message: string; stage: string; output: string }> {
  const program = await startLadderProcess(settings, folder === undefined ? {} : { folder });
  const code = await program.exitCode();
  const output = program.output();
  const lines = output.split('\n').filter((line) => line.includes('"level":60'));
  expect(lines, output).toHaveLength(1);
  const { msg: message, stage } = JSON.parse(lines[0] ?? '{}') as { msg: string; stage: string };
  return { code, message, stage, output };
}

describe('a start that cannot work ends with one message and exit code 1', () => {
  let server: EmbeddedServer;

  beforeAll(async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    server = await startTemporaryServer({ tls: { key, cert }, password: 'correct-horse' });
  }, TIMEOUT_MS);

  afterAll(async () => server.stop());

  test(
    'when the database server cannot be reached',
    async () => {
      const { code, message, stage, output } = await failureOf({
        DATABASE_URL: 'postgresql://u:hunter22@127.0.0.1:1/d',
      });
      expect([code, stage]).toEqual([1, 'database']);
      expect(message).toContain('Cannot start: cannot connect to postgresql://u:***@127.0.0.1:1/d');
      expect(message).toContain('Is the server running, and are host and port right?');
      expect(output).not.toContain('hunter22');
    },
    TIMEOUT_MS,
  );

  test(
    'when the database server never answers, after the time that the address gives it',
    async () => {
      const silent = createServer().listen(0, '127.0.0.1');
      onTestFinished(() => void silent.close());
      await once(silent, 'listening');
      const address = silent.address();
      const place = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
      const url = `postgresql://u:hunter22@${place}/d?connect_timeout=1`;
      const { code, message, stage, output } = await failureOf({ DATABASE_URL: url });
      expect([code, stage]).toEqual([1, 'database']);
      expect(message).toContain(place);
      expect(message).toMatch(/no answer within 1000 ms from 127\.0\.0\.1:\d+/);
      expect(output).not.toContain('hunter22');
    },
    TIMEOUT_MS,
  );

  test(
    'when the password is wrong',
    async () => {
      const url = `postgresql://postgres:hunter22@127.0.0.1:${server.port}/postgres?sslmode=no-verify`;
      const { code, message, output } = await failureOf({ DATABASE_URL: url });
      expect(code).toBe(1);
      expect(message).toContain('Check user name and password in DATABASE_URL');
      expect(output).not.toContain('hunter22');
    },
    TIMEOUT_MS,
  );

  test(
    'when the certificate of the server is not to be trusted',
    async () => {
      const url = `postgresql://postgres:correct-horse@127.0.0.1:${server.port}/postgres?sslmode=require`;
      const { code, message, output } = await failureOf({ DATABASE_URL: url });
      expect(code).toBe(1);
      expect(message).toContain('DATABASE_CA');
      expect(output).not.toContain('correct-horse');
    },
    TIMEOUT_MS,
  );

  test(
    'when the data folder is not one',
    async () => {
      const folder = await temporaryFolder();
      await mkdir(join(folder, '.warmpool/postgresql'), { recursive: true });
      await writeFile(join(folder, '.warmpool/postgresql/holiday.jpg'), 'not a database');
      const { code, message } = await failureOf({}, folder);
      expect(code).toBe(1);
      expect(message).toContain(join(folder, '.warmpool/postgresql'));
    },
    TIMEOUT_MS,
  );

  test.skipIf(process.platform !== 'linux').each(['embedded', 'sqlite'])(
    'when the data folder of %s can never be made',
    async (type) => {
      const { code, message, stage } = await failureOf({
        DATABASE_TYPE: type,
        DATABASE_FOLDER: '/proc/ladder',
      });
      expect([code, stage]).toEqual([1, 'database']);
      expect(message).toContain('/proc/ladder');
    },
    TIMEOUT_MS,
  );

  test(
    'when the SQLite file is not one',
    async () => {
      const folder = await temporaryFolder();
      await mkdir(join(folder, '.warmpool'));
      await writeFile(
        join(folder, '.warmpool/ladder.sqlite'),
        'this is a letter to my aunt, and no database at all',
      );
      const { code, message } = await failureOf({ DATABASE_TYPE: 'sqlite' }, folder);
      expect(code).toBe(1);
      expect(message).toContain('ladder.sqlite');
    },
    TIMEOUT_MS,
  );

  test(
    'when the health port is taken',
    async () => {
      const other = createServer().listen(0, '127.0.0.1');
      onTestFinished(() => void other.close());
      await once(other, 'listening');
      const address = other.address();
      const port = typeof address === 'object' ? String(address?.port) : '';
      const { code, message } = await failureOf({ DATABASE_TYPE: 'sqlite', HEALTH_PORT: port });
      expect(code).toBe(1);
      expect(message).toContain(`the health port ${port} is taken`);
    },
    TIMEOUT_MS,
  );

  test(
    'when Discord refuses the token',
    async () => {
      const sandbox = await startSandbox();
      onTestFinished(async () => sandbox.close());
      const { code, message, output } = await failureOf({
        DISCORD_TOKEN: TOKEN,
        DISCORD_API: sandbox.api,
        DATABASE_TYPE: 'sqlite',
      });
      expect(code).toBe(1);
      expect(message).toContain('Discord does not accept DISCORD_TOKEN');
      expect(output).not.toContain(TOKEN);
    },
    TIMEOUT_MS,
  );

  test(
    'when Discord cannot be reached',
    async () => {
      const { code, message } = await failureOf({
        DISCORD_TOKEN: TOKEN,
        DISCORD_API: 'http://127.0.0.1:1/api',
        DATABASE_TYPE: 'sqlite',
      });
      expect(code).toBe(1);
      expect(message).toContain('Discord cannot be reached');
    },
    TIMEOUT_MS,
  );
});
