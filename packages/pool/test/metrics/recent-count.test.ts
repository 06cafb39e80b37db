import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecentCount } from '../../src/metrics/recent-count.ts';

const second = (ms: number): number => Math.floor(ms / 1000);

describe('RecentCount', () => {
  test('counts exactly those of this second and the 59 before it, however time passes', () => {
    const steps = fc.array(fc.record({ pauseMs: fc.nat(300_000), isAdded: fc.boolean() }), {
      maxLength: 100,
    });
    fc.assert(
      fc.property(fc.nat(1e9), steps, (startedAt, moves) => {
        const recent = new RecentCount();
        const added: number[] = [];
        let now = startedAt;
        for (const { pauseMs, isAdded } of moves) {
          now += pauseMs;
          if (isAdded) {
            recent.add(now);
            added.push(now);
          }
          expect(recent.count(now)).toBe(added.filter((at) => second(at) > second(now) - 60).length);
        }
      }),
    );
  });

  test('many in one second are all counted', () => {
    const recent = new RecentCount();
    for (let index = 0; index < 1000; index++) recent.add(5000);
    expect(recent.count(64_999)).toBe(1000);
    expect(recent.count(65_000)).toBe(0);
  });
});
