import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { startLadderProcess } from './support/ladder-process.ts';

const TIMEOUT_MS = 90_000;

async function tourFolders(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('ladder-tour-'));
}

describe('the tour', () => {
  test(
    'plays a match from an empty database to the leaderboard, and every answer is right',
    async () => {
      const tour = await startLadderProcess({}, { program: 'tour.ts' });
      expect(await tour.exitCode(), tour.output()).toBe(0);
      const output = tour.output();
      expect(output).toMatch(/Every answer was right: \d\d+ checks in \d+\.\d s\./);
      expect(output).not.toContain('✗');
      expect(output).toMatch(/connections {3}\d+ open/);
      expect(output.match(/answered in \d+\.\d ms, [12] round trips?/g)?.length).toBeGreaterThan(20);
      expect(output).toContain('Connection pool closed');
    },
    TIMEOUT_MS,
  );

  test(
    'cleans up and does not claim success when it is interrupted',
    async () => {
      const before = await tourFolders();
      const tour = await startLadderProcess({}, { program: 'tour.ts' });
      await tour.waitFor('── 3.');
      tour.signal('SIGINT');
      expect(await tour.exitCode()).toBe(130);
      expect(tour.output()).not.toContain('Every answer was right');
      const left = (await tourFolders()).filter((name) => !before.includes(name));
      expect(left).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
