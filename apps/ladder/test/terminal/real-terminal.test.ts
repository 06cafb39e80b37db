import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** `script` of util-linux gives a program a terminal; that of other systems takes other options. */
const SCRIPT = 'script';
/** There is no output where there is no such program. */
const HAS_SCRIPT = String(spawnSync(SCRIPT, ['--version']).stdout).includes('util-linux');
const PATIENCE_MS = 30_000;

interface Terminal {
  readonly shown: () => string;
  see(text: string): Promise<void>;
  keys(keys: string): void;
  exitCode(): Promise<number | null>;
}

/** Runs `npm start` at a terminal of its own, with a data folder of its own. */
async function npmStart(): Promise<Terminal> {
  const folder = await mkdtemp(join(tmpdir(), 'ladder-npm-'));
  const child = spawn(SCRIPT, ['-qec', 'npm start --silent', '/dev/null'], {
    cwd: ROOT,
    // Empty values keep a `.env` that somebody has here out of it.
    env: {
      ...process.env,
      TERM: 'xterm-256color',
      NO_COLOR: '1',
      DISCORD_TOKEN: '',
      DATABASE_URL: '',
      DATABASE_CA: '',
      HEALTH_PORT: '',
      LOG_LEVEL: 'info',
      NODE_ENV: '',
      DATABASE_TYPE: 'embedded',
      DATABASE_FOLDER: folder,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await exited;
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });
  return {
    shown: () => shown,
    see: async (text) => expect.poll(() => shown, { timeout: PATIENCE_MS, interval: 20 }).toContain(text),
    keys: (keys) => void child.stdin.write(keys),
    exitCode: async () => {
      await expect.poll(() => child.exitCode, { timeout: PATIENCE_MS, interval: 20 }).not.toBeNull();
      return child.exitCode;
    },
  };
}

describe.skipIf(!HAS_SCRIPT)('npm start at a real terminal (needs script of util-linux)', () => {
  test('starts a server and a prompt, answers, and ends cleanly at Ctrl-C', async () => {
    const terminal = await npmStart();
    await terminal.see('Pool created successfully');
    await terminal.see('Ana> ');
    terminal.keys('/profile\r');
    await terminal.see('answered in');
    expect(terminal.shown()).toContain('Not done yet: use /setup');
    terminal.keys('\u0003');
    expect(await terminal.exitCode()).toBe(0);
    expect(terminal.shown()).toContain('Connection pool closed');
  }, 90_000);

  test('ends cleanly also at Ctrl-C while it starts', async () => {
    const terminal = await npmStart();
    await terminal.see('Preparing a new PostgreSQL');
    terminal.keys('\u0003');
    await terminal.exitCode();
    expect(terminal.shown()).toContain('Everything is closed');
    expect(terminal.shown()).not.toContain('Ana> ');
  }, 90_000);
});
