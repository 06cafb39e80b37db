import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextBackoffMs } from '../../src/core/backoff.ts';
import { liveCount } from '../../src/core/ledger.ts';
import { callersWithoutPromise, wantedConnections } from '../../src/core/capacity.ts';
import { drawExpiry } from '../../src/core/retirement.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const count = fc.integer({ min: 0, max: 50 });

describe('back-off', () => {
  it('stays between its base and its cap and grows at most threefold', () => {
    fc.assert(
      fc.property(fc.array(random, { minLength: 1, maxLength: 40 }), (draws) => {
        let previous = 0;
        for (const draw of draws) {
          const next = nextBackoffMs(previous, draw);
          expect(next).toBeGreaterThanOrEqual(100);
          expect(next).toBeLessThanOrEqual(Math.min(10_000, Math.max(100, previous * 3)));
          previous = next;
        }
      }),
    );
  });

  it('reaches its cap when chance is always unkind, and not in one leap', () => {
    const delays = Array.from({ length: 8 }).reduce<number[]>(
      (all) => [...all, nextBackoffMs(all.at(-1) ?? 0, 0.999)],
      [],
    );
    expect(delays[1]).toBeLessThan(400);
    expect(delays.at(-1)).toBeGreaterThan(9000);
  });
});

describe('lifetime', () => {
  it('is shortened by at most a tenth, and differs between connections', () => {
    fc.assert(
      fc.property(random, (draw) => {
        const expiry = drawExpiry(1000, 60, draw);
        expect(expiry).toBeGreaterThan(1000 + 54_000 - 0.001);
        expect(expiry).toBeLessThanOrEqual(61_000);
      }),
    );
    expect(drawExpiry(0, 60, 0)).not.toBe(drawExpiry(0, 60, 0.9));
    expect(drawExpiry(0, 0, 0.5)).toBe(Infinity);
  });
});

describe('capacity', () => {
  const state = fc.record({
    opening: count,
    idle: count,
    leased: count,
    returning: count,
    closing: count,
    probing: count,
  });

  it('never wants more than fits under max, and never less than min where there is room', () => {
    fc.assert(
      fc.property(
        state,
        count,
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 20, max: 60 }),
        (counts, waiting, min, max) => {
          const total = liveCount(counts) + counts.closing;
          const demand = { waiting, growth: Infinity, passed: 0, outgoing: 0 };
          const wanted = wantedConnections({ min, max, minIdle: 0 }, counts, demand);
          expect(wanted).toBeGreaterThanOrEqual(0);
          if (wanted > 0) expect(total + wanted).toBeLessThanOrEqual(max);
          if (total < max)
            expect(total - counts.closing + wanted).toBeGreaterThanOrEqual(
              Math.min(min, max - counts.closing),
            );
        },
      ),
    );
  });

  it('opens nothing for callers whom a connection on its way will serve', () => {
    const counts = { opening: 2, idle: 0, probing: 1, leased: 1, returning: 1, closing: 0 };
    const wanted = (waiting: number, minIdle = 0): number =>
      wantedConnections({ min: 0, max: 10, minIdle }, counts, {
        waiting,
        growth: Infinity,
        passed: 0,
        outgoing: 0,
      });
    expect(wanted(4)).toBe(0);
    expect(wanted(6)).toBe(2);
    // Four on their way, one of them for the caller: two more make five free ones.
    expect(wanted(1, 5)).toBe(2);
  });

  it('counts as without promise only callers for whom nothing can be opened', () => {
    const busy = { opening: 0, idle: 0, probing: 0, leased: 3, returning: 0, closing: 0 };
    const size = { min: 0, max: 5, minIdle: 0 };
    expect(callersWithoutPromise(size, busy, 2)).toBe(0);
    expect(callersWithoutPromise(size, busy, 4)).toBe(2);
  });
});
