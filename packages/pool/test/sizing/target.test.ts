import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DemandMeter, WINDOW_MS } from '../../src/sizing/demand-meter.ts';
import { type Bounds, nextTarget, type Target } from '../../src/sizing/target.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A pool that is looked at every second. */
class Day {
  readonly meter = new DemandMeter(0);
  readonly bounds: Bounds;
  target: Target;
  now = 0;
  /** The target at every second. */
  readonly targets: number[] = [];

  constructor(bounds: Bounds) {
    this.bounds = bounds;
    this.target = { connections: bounds.min, changedAt: 0 };
  }

  /** So many are in use, for so long. */
  use(inUse: number, ms: number): void {
    this.meter.sample(this.now, inUse, 0);
    for (const until = this.now + ms; this.now < until;) {
      this.now += SECOND;
      this.target = nextTarget(this.target, this.meter.peaks(this.now), this.now, this.bounds);
      this.targets.push(this.target.connections);
    }
  }
}

const bounds = fc
  .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 20 }))
  .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));
const loads = fc.array(
  fc.record({ inUse: fc.integer({ min: 0, max: 25 }), seconds: fc.integer({ min: 1, max: 120 }) }),
  { maxLength: 30 },
);

describe('the target, whatever the load', () => {
  it('stays between min and max', () => {
    fc.assert(
      fc.property(bounds, loads, (size, steps) => {
        const day = new Day(size);
        for (const { inUse, seconds } of steps) day.use(inUse, seconds * SECOND);
        expect(Math.min(size.min, ...day.targets)).toBe(size.min);
        expect(Math.max(size.max, ...day.targets)).toBe(size.max);
      }),
    );
  });

  it('has followed a burst within a second, up to max', () => {
    fc.assert(
      fc.property(bounds, loads, fc.integer({ min: 1, max: 25 }), (size, steps, burst) => {
        const day = new Day(size);
        for (const { inUse, seconds } of steps) day.use(inUse, seconds * SECOND);
        day.use(burst, SECOND);
        expect(day.target.connections).toBeGreaterThanOrEqual(Math.min(burst, size.max));
      }),
    );
  });

  it('sinks one at a time, at most twice a minute, and never below what the last minutes needed', () => {
    fc.assert(
      fc.property(bounds, loads, (size, steps) => {
        const day = new Day(size);
        for (const { inUse, seconds } of steps) {
          day.use(inUse, seconds * SECOND);
          const needed = Math.max(...day.meter.peaks(day.now));
          expect(day.target.connections).toBeGreaterThanOrEqual(Math.min(size.max, needed));
        }
        let sankAt = -Infinity;
        for (const [second, target] of day.targets.entries()) {
          const before = day.targets[second - 1] ?? target;
          if (target >= before) continue;
          expect(before - target).toBe(1);
          expect(second - sankAt).toBeGreaterThanOrEqual(30);
          sankAt = second;
        }
      }),
    );
  });

  it('does not move under a constant load', () => {
    fc.assert(
      fc.property(bounds, fc.integer({ min: 0, max: 25 }), (size, inUse) => {
        const day = new Day(size);
        day.use(inUse, 30 * MINUTE);
        expect(new Set(day.targets).size).toBe(1);
      }),
    );
  });

  it('does not flap with noise of one connection more or less', () => {
    const noise = fc.array(fc.boolean(), { minLength: 50, maxLength: 200 });
    fc.assert(
      fc.property(bounds, fc.integer({ min: 1, max: 20 }), noise, (size, level, windows) => {
        const day = new Day(size);
        day.use(level, WINDOW_MS);
        const [settled] = day.targets;
        for (const [index, isLess] of windows.entries()) {
          day.use(isLess && index % 50 !== 0 ? level - 1 : level, WINDOW_MS);
        }
        expect(new Set(day.targets)).toEqual(new Set([settled]));
      }),
    );
  });
});

describe('the target', () => {
  it('is ahead of a load that keeps rising, so that the next caller finds a warm connection', () => {
    const day = new Day({ min: 0, max: 20 });
    for (let inUse = 0; inUse < 3; inUse++) day.use(inUse, WINDOW_MS);
    for (let inUse = 3; inUse < 10; inUse++) {
      expect(day.target.connections).toBeGreaterThanOrEqual(inUse);
      day.use(inUse, WINDOW_MS);
    }
  });

  it('keeps one spare connection for every four that are needed', () => {
    const day = new Day({ min: 0, max: 20 });
    day.use(8, WINDOW_MS);
    expect(day.target.connections).toBe(10);
  });

  it('asks for nothing beyond min while nobody asks for anything', () => {
    const day = new Day({ min: 0, max: 20 });
    day.use(0, MINUTE);
    expect(day.target.connections).toBe(0);
  });

  it('is back at min ten quiet minutes and half a minute for each connection after a burst', () => {
    const day = new Day({ min: 2, max: 10 });
    day.use(8, SECOND);
    day.use(0, 10 * MINUTE - 2 * SECOND);
    expect(day.target.connections).toBe(10);
    day.use(0, 7 * 30 * SECOND);
    expect(day.target.connections).toBe(3);
    day.use(0, 30 * SECOND);
    expect(day.target.connections).toBe(2);
  });

  it('obeys a lower max at once', () => {
    const before = { connections: 9, changedAt: 0 };
    expect(nextTarget(before, [9], 1, { min: 0, max: 4 }).connections).toBe(4);
  });
});
