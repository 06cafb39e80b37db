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
const HAS_BASH = spawnSync('bash', ['--version']).status === 0;
const PATIENCE_MS = 30_000;

interface Terminal {
  readonly shown: () => string;
  /** Waits for a text, behind another one where that is given. */
  see(text: string, behind?: string): Promise<void>;
  keys(keys: string): void;
  exitCode(): Promise<number | null>;
}

/** Runs `npm start`, or a shell, at a terminal of its own, with a data folder of its own. */
async function openTerminal(command = 'npm start --silent', type = 'embedded'): Promise<Terminal> {
  const folder = await mkdtemp(join(tmpdir(), 'ladder-npm-'));
  const child = spawn(SCRIPT, ['-qec', command, '/dev/null'], {
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
      DATABASE_TYPE: type,
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
    see: async (text, behind = '') =>
      expect
        .poll(() => shown.slice(shown.indexOf(behind)), { timeout: PATIENCE_MS, interval: 20 })
        .toContain(text),
    keys: (keys) => void child.stdin.write(keys),
    exitCode: async () => {
      await expect.poll(() => child.exitCode, { timeout: PATIENCE_MS, interval: 20 }).not.toBeNull();
      return child.exitCode;
    },
  };
}

describe.skipIf(!HAS_SCRIPT)('npm start at a real terminal (needs script of util-linux)', () => {
  test('starts a server and a prompt, answers, and ends cleanly at Ctrl-C', async () => {
    const terminal = await openTerminal();
    await terminal.see('Pool created successfully');
    await terminal.see('Ana> ');
    terminal.keys('/profile\r');
    await terminal.see('answered in');
    expect(terminal.shown()).toContain('Not done yet: use /setup');
    terminal.keys('\u0003');
    expect(await terminal.exitCode()).toBe(0);
    expect(terminal.shown()).toContain('Connection pool closed');
  }, 90_000);

  test.skipIf(!HAS_BASH)(
    'is stopped by Ctrl-Z and goes on at fg, with the line as it was',
    async () => {
      const terminal = await openTerminal('bash --norc --noprofile -i', 'sqlite');
      terminal.keys('npm start --silent\r');
      await terminal.see('Ana> ');
      terminal.keys('/prof');
      await terminal.see('/prof');
      terminal.keys('\u001A');
      await terminal.see('Stopped');
      terminal.keys('echo "shell" "answers"\r');
      await terminal.see('shell answers');
      terminal.keys('fg\r');
      await terminal.see('Ana> ', 'shell answers');
      terminal.keys('ile\r');
      await terminal.see('Not done yet: use /setup');
      terminal.keys('\u0003');
      await terminal.see('Everything is closed');
      terminal.keys('exit\r');
      expect(await terminal.exitCode()).toBe(0);
    },
    90_000,
  );

  test('ends cleanly also at Ctrl-C while it starts', async () => {
    const terminal = await openTerminal();
    await terminal.see('Preparing a new PostgreSQL');
    terminal.keys('\u0003');
    await terminal.exitCode();
    expect(terminal.shown()).toContain('Everything is closed');
    expect(terminal.shown()).not.toContain('Ana> ');
  }, 90_000);
});
