import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DemandMeter, WINDOW_MS } from '../../src/sizing/demand-meter.ts';

describe('the demand of a window', () => {
  it('is the most connections in use at once, however briefly', () => {
    const meter = new DemandMeter(0);
    meter.sample(100, 3, 0);
    meter.sample(101, 1, 0);
    meter.sample(102, 0, 0);
    meter.sample(WINDOW_MS + 1, 1, 0);
    expect(meter.peaks(WINDOW_MS + 2)).toEqual([3, 1]);
  });

  it('counts a connection that is held on in every window that passes', () => {
    const meter = new DemandMeter(0);
    meter.sample(100, 2, 0);
    expect(meter.peaks(3 * WINDOW_MS)).toEqual([2, 2, 2, 2]);
  });

  it('is forgotten after ten minutes', () => {
    const meter = new DemandMeter(0);
    meter.sample(1, 7, 0);
    meter.sample(2, 0, 0);
    expect(Math.max(...meter.peaks(10 * 60_000 - 1))).toBe(7);
    expect(Math.max(...meter.peaks(10 * 60_000))).toBe(0);
  });

  describe('with callers in line', () => {
    /** A steady life: one caller after the other, each with a connection for that long. */
    const live = (meter: DemandMeter, from: number, useMs: number, count: number, pauseMs = 0): number => {
      let now = from;
      for (let i = 0; i < count; i++) {
        meter.sample(now, 1, 0);
        meter.sample(now + useMs, 0, 0);
        now += useMs + pauseMs;
      }
      return now;
    };
    /** Fifty callers at once upon two connections, until the first is done. */
    const burst = (meter: DemandMeter, at: number, useMs: number): number => {
      meter.sample(at, 2, 48);
      meter.sample(at + useMs, 2, 47);
      return meter.peaks(at + useMs).at(-1) ?? 0;
    };

    it('is as many connections as would have served them soon', () => {
      const [quick, slow] = [new DemandMeter(0), new DemandMeter(0)];
      // 48 callers of 2 ms are gone within 20 ms by five connections, those of 100 ms by one for each alone.
      expect(burst(quick, live(quick, 0, 2, 100), 2)).toBe(5);
      expect(burst(slow, live(slow, 0, 100, 100), 100)).toBe(50);
    });

    it('goes by how long callers need a connection of late, not by what is long gone', () => {
      const meter = new DemandMeter(0);
      const wasSlowUntil = live(meter, 0, 100, 100);
      // Three minutes of 2 ms, ten callers a second.
      const now = live(meter, wasSlowUntil, 2, 1800, 98);
      expect(burst(meter, now, 2)).toBe(5);
    });
  });
});

describe('the books', () => {
  it('give rate, use and wait of the callers by area alone', () => {
    const meter = new DemandMeter(0);
    meter.sample(0, 1, 0);
    meter.sample(10, 1, 1); // comes, and waits 30 ms
    meter.sample(40, 1, 0); // the first leaves, the second is served
    meter.sample(60, 0, 0);
    expect(meter.measurements(1000)).toMatchObject({
      measuredMs: 1000,
      callers: 2,
      busyMs: 60,
      waitedMs: 30,
    });
  });

  it('hold every caller once, under what was needed in their window', () => {
    const meter = new DemandMeter(0);
    for (const [at, inUse] of [
      [0, 1],
      [1, 2],
      [2, 0],
      [WINDOW_MS, 1],
      [WINDOW_MS + 1, 0],
      [2 * WINDOW_MS, 4],
    ] as const) {
      meter.sample(at, inUse, 0);
    }
    const { callers, callersByPeak, highest } = meter.measurements(2 * WINDOW_MS);
    expect({ callers, callersByPeak, highest }).toEqual({
      callers: 7,
      callersByPeak: [0, 1, 2, 0, 4],
      highest: 4,
    });
  });

  it('stay small, whatever comes and however long nobody looks', () => {
    const meter = new DemandMeter(0);
    meter.sample(1, 100_000, 1_000_000);
    meter.sample(1e12, 3, 0);
    meter.sample(1e12 + 1, 0, 0);
    expect(meter.peaks(2e12)).toHaveLength(60);
    expect(meter.measurements(2e12).callersByPeak.length).toBeLessThanOrEqual(1001);
  });
});

/** Arrivals, services and departures after random pauses. */
const life = fc.array(
  fc.record({
    pause: fc.integer({ min: 0, max: 4000 }),
    what: fc.constantFrom('ask', 'serve', 'release', 'give up'),
  }),
  { maxLength: 200 },
);

it('whatever happens, the sums are those of every single wait and use', () => {
  fc.assert(
    fc.property(life, (steps) => {
      const meter = new DemandMeter(0);
      let [now, busyMs, waitedMs, callers, highest] = [0, 0, 0, 0, 0];
      const waiting: number[] = [];
      const inUse: number[] = [];
      for (const { pause, what } of steps) {
        now += pause;
        if (what === 'ask') {
          callers += 1;
          waiting.push(now);
        }
        if (what === 'serve' && waiting.length > 0) {
          waitedMs += now - (waiting.shift() ?? now);
          inUse.push(now);
        }
        if (what === 'release' && inUse.length > 0) busyMs += now - (inUse.shift() ?? now);
        if (what === 'give up' && waiting.length > 0) waitedMs += now - (waiting.pop() ?? now);
        highest = Math.max(highest, inUse.length + waiting.length);
        meter.sample(now, inUse.length, waiting.length);
      }
      for (const since of inUse) busyMs += now - since;
      for (const since of waiting) waitedMs += now - since;
      const measured = meter.measurements(now);
      expect(measured).toMatchObject({ measuredMs: now, callers, busyMs, waitedMs });
      expect(measured.highest).toBeLessThanOrEqual(highest);
      expect(Math.max(...meter.peaks(now))).toBeGreaterThanOrEqual(inUse.length);
    }),
  );
});
