import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { watchParent } from '../../src/orphan-watch.ts';
import { temporaryFolder } from './support/ladder-process.ts';
import { ManualClock } from './support/manual-clock.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

describe('a process whose parent is gone', () => {
  test('is told so once', () => {
    const clock = new ManualClock();
    let parent = 700;
    let told = 0;
    watchParent(
      () => (told += 1),
      clock,
      () => parent,
    );
    clock.advance(5000);
    expect(told).toBe(0);
    parent = 1;
    clock.advance(5000);
    expect(told).toBe(1);
  });

  test.skipIf(process.platform === 'win32')(
    'stops, when npm had started it (a POSIX shell dies of SIGTERM and passes nothing on)',
    async () => {
      const folder = await temporaryFolder();
      // As npm does: a shell that stays in between, because of what follows the program.
      const program = `'${process.execPath}' --conditions=@warmpool/source --import '${import.meta.resolve('tsx')}' '${MAIN}'; true`;
      const shell = spawn('sh', ['-c', program], {
        cwd: folder,
        env: {
          PATH: process.env['PATH'],
          HOME: folder,
          npm_lifecycle_event: 'start',
          DATABASE_TYPE: 'sqlite',
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      onTestFinished(() => {
        shell.kill('SIGKILL');
        if (!output.includes('Everything is closed')) killLogged(output);
      });
      shell.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      await expect.poll(() => output, { timeout: 40_000 }).toContain('The ladder is ready');
      expect(existsSync(`${folder}/.warmpool/ladder.sqlite`)).toBe(true);
      shell.kill('SIGTERM');
      await expect.poll(() => output, { timeout: 20_000 }).toContain('Stopping (npm has ended)...');
      await expect.poll(() => output, { timeout: 20_000 }).toContain('Everything is closed');
    },
    90_000,
  );
});

/** The shell is gone, and with it the only one who knew the process; its log does. */
function killLogged(output: string): void {
  const pid = /"pid":(\d+)/.exec(output)?.[1];
  if (pid !== undefined) process.kill(Number(pid), 'SIGKILL');
}
