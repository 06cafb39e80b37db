import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { PARTS, readArguments } from '../src/ladder/arguments.ts';
import { faultsOf, fullLadderReport, ladderSummary } from '../src/ladder/ladder-report.ts';
import type { EveningResult, LadderResults } from '../src/ladder/ladder-results.ts';
import { ladderTargets } from '../src/ladder/ladder-targets.ts';
import type { LoadResult } from '../src/ladder/load.ts';
import { LADDER_MARKS } from '../src/ladder/publish-ladder.ts';
import { README, withResults } from '../src/peers/publish.ts';

describe('the command line of the ladder’s bench', () => {
  test('measures everything when nothing is said, and publishes only that', () => {
    expect(readArguments([])).toMatchObject({ parts: PARTS, seed: 1, isComplete: true });
    expect(readArguments(['--quick'])).toMatchObject({ parts: PARTS, isComplete: false });
    expect(readArguments(['--part', 'waves'])).toMatchObject({ parts: ['waves'], isComplete: false });
    expect(readArguments(['--seed', '7'])).toMatchObject({ seed: 7, isComplete: true });
  });

  test('says what is wrong with it', () => {
    expect(() => readArguments(['--part', 'morning'])).toThrow('there is: load, waves, evening');
    expect(() => readArguments(['--seed', 'x'])).toThrow('--seed must be a whole number');
  });
});

describe('the report of the ladder', () => {
  test('names each answer with its times and round trips, and says what was reached', () => {
    const report = fullLadderReport(results({ load: [load(50, [10, 20, 30]), load(200, [10, 290])] }));
    expect(report).toContain('| /queue | 1 | 20.0 / 30.0 / 30.0 ms (3) | 10.0 / 290.0 / 290.0 ms (2) |');
    expect(report).toContain('p99 under 40 ms | 30.0 ms | reached |');
    expect(report).toContain('the slowest took 290 ms | reached |');
  });

  test('says what was not reached', () => {
    const missed = results({ load: [load(50, [10, 41])], evening: evening(['match 3 has no end']) });
    expect(ladderTargets(missed).map(({ isReached }) => isReached)).toEqual([false, true, false]);
    expect(faultsOf(missed)).toEqual(['the evening (seed 5): match 3 has no end']);
    expect(ladderSummary(missed)).toContain('- the evening (seed 5): match 3 has no end');
  });

  test('says when the machine was busy', () => {
    expect(ladderSummary(results({}))).not.toContain('busy');
    expect(ladderSummary(results({ busy: { load: 7.25, cores: 2 } }))).toContain(
      '(a load of 7.3 on 2 cores)',
    );
  });

  test('has its place in the README', async () => {
    expect(withResults(await readFile(README, 'utf8'), 'figures', LADDER_MARKS)).toContain(
      `${LADDER_MARKS.begin}\n\nfigures\n\n${LADDER_MARKS.end}`,
    );
  });
});

function results(some: Partial<LadderResults>): LadderResults {
  return {
    startedAt: '2026-11-27T12:00:00.000Z',
    command: 'npm run bench:ladder',
    machine: '2 cores',
    busy: { load: 0.1, cores: 2 },
    server: 'PostgreSQL 18.4',
    population: { players: 5000, matches: 100_000 },
    load: [],
    waves: undefined,
    evening: undefined,
    ...some,
  };
}

function load(users: number, times: readonly number[]): LadderResults['load'][number] {
  const result: LoadResult = {
    users,
    pauseMs: 1000,
    sessions: 1,
    matches: 0,
    ms: 1000,
    answers: times.map((ms) => ({ name: '/queue', ms, roundTrips: 1 })),
    bot: {
      loopDelayMs: { median: 0, p99: 1, max: 2 },
      cpuMs: 10,
      memory: { rss: 1, heapUsed: 1 },
      connections: 2,
      troubles: [],
    },
    late: 0,
    apologies: 0,
    faults: [],
  };
  return { place: 'loopback', result };
}

function evening(faults: readonly string[]): EveningResult {
  return {
    players: 2,
    seed: 5,
    found: 3,
    over: 3,
    messages: 12,
    sentAgain: 0,
    ms: 1000,
    byStatus: { agreed: 3 },
    faults,
    cpuMs: 10,
    memory: { rss: 1, heapUsed: 1 },
    loopDelayMs: { median: 0, p99: 1, max: 2 },
  };
}
