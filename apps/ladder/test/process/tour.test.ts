import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileWith } from '../support/ladders.ts';
import { startLadderProcess, temporaryFolder } from './support/ladder-process.ts';

/** It takes some seconds where nothing else runs. */
const TOUR_MS = 85_000;
const TIMEOUT_MS = 90_000;

async function tourFolders(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('ladder-tour-'));
}

describe('the tour', () => {
  test(
    'goes from an empty database to the leaderboard, to an admin and past a killed process, and every answer is right',
    async () => {
      const tour = await startLadderProcess({}, { program: 'src/tour.ts' });
      expect(await tour.exitCode(TOUR_MS), tour.output()).toBe(0);
      const output = tour.output();
      expect(output).toMatch(/Every answer was right: \d\d+ checks in \d+\.\d s\./);
      expect(output).not.toContain('✗');
      expect(output).toMatch(/connections {3}\d+ open/);
      expect(output.match(/answered in \d+\.\d ms, [12] round trips?/g)?.length).toBeGreaterThan(20);
      expect(output).toMatch(/kill -9 \d+: the second process is gone/);
      expect(output).toContain('Connection pool closed');
    },
    TIMEOUT_MS,
  );

  test(
    'plays the ladder that is configured, whatever its rules',
    async () => {
      const file = join(await temporaryFolder(), 'ladder.json');
      const rules = {
        rating: { system: 'glicko2' },
        deadlines: { confirmWithinSeconds: 0 },
        matchmaking: { vetoes: 0 },
      };
      await writeFile(file, JSON.stringify(fileWith(rules, 'one-on-one')));
      const tour = await startLadderProcess({ LADDER_FILE: file }, { program: 'dist/tour.js' });
      expect(await tour.exitCode(TOUR_MS), tour.output()).toBe(0);
      expect(tour.output()).toContain('One on One: leaderboard');
    },
    TIMEOUT_MS,
  );

  test(
    'cleans up and does not claim success when it is interrupted',
    async () => {
      const before = await tourFolders();
      const tour = await startLadderProcess({}, { program: 'dist/tour.js' });
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
