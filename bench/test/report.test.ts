import { describe, expect, test } from 'vitest';
import { plot } from '../src/peers/plot.ts';
import { withResults } from '../src/peers/publish.ts';
import { fullReport, summaryReport } from '../src/peers/report.ts';
import type { Results, ScenarioResults } from '../src/peers/results.ts';
import { verdicts } from '../src/peers/targets.ts';

const PER_SECOND = { name: 'perSecond', title: 'Queries', unit: 'perSecond', better: 'higher' } as const;

/** The scenario `queries` with these figures for 100 callers, one for each round. */
function queries(figures: Readonly<Record<string, readonly number[] | string>>): ScenarioResults {
  return {
    name: 'queries',
    question: 'How many?',
    method: 'Callers ask.',
    metrics: [PER_SECOND],
    cases: ['100 callers'],
    contenders: Object.keys(figures),
    absent: [{ contender: 'pgbench', reason: 'it is not installed' }],
    entries: Object.entries(figures).map(([contender, rounds]) => ({
      contender,
      case: '100 callers',
      ...(typeof rounds === 'string'
        ? { failure: rounds }
        : { rounds: rounds.map((perSecond) => ({ perSecond })) }),
    })),
    profiles: [{ case: '100 callers', hotSpots: [{ name: 'ship', place: 'pool/lane.js:1', share: 0.25 }] }],
  };
}

function resultsOf(...scenarios: ScenarioResults[]): Results {
  return {
    startedAt: '2026-01-02T03:04:05.000Z',
    command: 'npm run bench',
    machine: '2 cores',
    versions: { PostgreSQL: '18.0' },
    scenarios,
  };
}

function outcomeOf(scenario: ScenarioResults, target: string): string | undefined {
  return verdicts({ scenarios: [scenario] }).find(
    (one) => one.target === target && ['100 callers', 'all'].includes(one.case),
  )?.outcome;
}

describe('a target', () => {
  test('of a multiple is judged by the median of the ratios of the rounds', () => {
    const target = 'at least 4 × pg.Pool';
    expect(outcomeOf(queries({ warmpool: [40, 41, 90], 'pg.Pool': [10, 10, 30] }), target)).toBe('reached');
    expect(outcomeOf(queries({ warmpool: [39, 39, 90], 'pg.Pool': [10, 10, 10] }), target)).toBe('missed');
  });

  test('of being level is judged by the noise', () => {
    const target = 'level with pgbench';
    expect(outcomeOf(queries({ warmpool: [9, 11], pgbench: [10, 10] }), target)).toBe('reached');
    expect(outcomeOf(queries({ warmpool: [9, 8], pgbench: [10, 10] }), target)).toBe('missed');
  });

  test('whose peer is missing or failed is neither reached nor missed', () => {
    const scenario = queries({ warmpool: [40], 'pg.Pool': 'it broke' });
    expect(outcomeOf(scenario, 'level with pgbench')).toBe('unknown');
    expect(outcomeOf(scenario, 'at least 4 × pg.Pool')).toBe('unknown');
  });

  test('of being nowhere slower than pg.Pool is missed where it is faster beyond the noise', () => {
    const target = 'nowhere slower than pg.Pool';
    expect(outcomeOf(queries({ warmpool: [9, 11], 'pg.Pool': [10, 10] }), target)).toBe('reached');
    expect(outcomeOf(queries({ warmpool: [9, 8], 'pg.Pool': [10, 10] }), target)).toBe('missed');
  });

  test('of a scenario that was not run is not spoken of', () => {
    expect(verdicts({ scenarios: [] })).toEqual([]);
  });
});

describe('the report', () => {
  const missed = queries({ warmpool: [20, 22], 'pg.Pool': [10, 10], 'postgres.js': 'it\nbroke' });

  test('shows medians with the least and the most, ratios, and who is missing or failed', () => {
    const report = fullReport(resultsOf(missed));
    expect(report).toContain('| warmpool | 21.0/s (20.0/s – 22.0/s) |');
    expect(report).toContain('| pg.Pool | 10.0/s (10.0/s – 10.0/s)<br>×0.48 [0.45 – 0.50, 50 %] |');
    expect(report).toContain('- pgbench is missing: it is not installed.');
    expect(report).toContain('- postgres.js failed with 100 callers: it broke');
  });

  test('says what was not reached, with the profile that shows why', () => {
    const report = fullReport(resultsOf(missed));
    expect(report).toContain(
      '| `queries`, 100 callers | at least 4 × pg.Pool | × 2.10 [2.00 – 2.20] of pg.Pool | **not reached** |',
    );
    expect(report).toContain('### Why not: queries, 100 callers');
    expect(report).toContain('| 25.0 % | `ship` | pool/lane.js:1 |');
  });

  test('shows no profile where all is reached', () => {
    const report = fullReport(resultsOf(queries({ warmpool: [40], 'pg.Pool': [10] })));
    expect(report).not.toContain('Why not');
  });

  test('replaces what stood between the marks of the README and nothing else', () => {
    const readme =
      'Before\n<!-- results: written by npm run bench -->\nold\n<!-- end of results -->\nAfter\n';
    const once = withResults(readme, summaryReport(resultsOf(missed)));
    expect(once).toMatch(/^Before\n<!-- results/);
    expect(once).toMatch(/<!-- end of results -->\nAfter\n$/);
    expect(once).not.toContain('old');
    expect(withResults(once, summaryReport(resultsOf(missed)))).toBe(once);
    expect(() => withResults('no marks', '')).toThrow('must hold the lines');
  });
});

describe('a plot', () => {
  test.each(['ms', 'bytes', 'perSecond', 'roundTrips', 'cpu', 'count'] as const)(
    'has room for every note of its legend (%s)',
    (unit) => {
      const longest = 'warmpool, no connection held';
      const svg = plot(queries({ [longest]: [2000], 'pg.Pool': [20] }), { ...PER_SECOND, unit });
      const width = Number(/ width="(\d+)"/.exec(svg)?.[1]);
      const notes = [...svg.matchAll(/<text class="note" x="([\d.]+)" y="\d+">([^<]+)</g)];
      expect(notes.length).toBeGreaterThan(3);
      // In no usual font a character takes more than six tenths of its height on average; two margins of 16.
      const ends = notes.map(([, x, note = '']) => Number(x) + note.length * 12 * 0.6);
      expect(Math.max(...ends)).toBeLessThan(width - 32);
    },
  );

  test('has bars with their figures and ratios, and says who failed', () => {
    const svg = plot(queries({ warmpool: [20], 'pg.Pool': [10], 'a & b': 'it broke' }), PER_SECOND);
    expect(svg).toContain('>queries: Queries, higher is better<');
    expect(svg.match(/<rect class="(ours|peer)" x="200"/g)).toHaveLength(2);
    expect(svg).toContain('>20.0/s<');
    expect(svg).toContain('>× 0.50<');
    expect(svg).toContain('>a &amp; b<');
    expect(svg).toContain('>failed<');
  });

  test('is logarithmic where one is many times another, with marks at the powers of ten', () => {
    const svg = plot(queries({ warmpool: [2000], 'pg.Pool': [20] }), PER_SECOND);
    expect(svg).toContain('each case on a logarithmic scale');
    expect(svg.match(/<circle/g)).toHaveLength(2);
    for (const mark of ['10.0/s', '100/s', '10\u00a0000/s']) expect(svg).toContain(`>${mark}<`);
  });
});
