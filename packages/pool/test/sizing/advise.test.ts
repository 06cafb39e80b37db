import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advise } from '../../src/sizing/advise.ts';
import { DemandMeter, type Measurements, WINDOW_MS } from '../../src/sizing/demand-meter.ts';

const HOUR = 3_600_000;
const SIZE = { min: 0, max: 10 };

/** So many callers in windows that needed one connection, two, and so on. */
function measured(
  callersByPeak: readonly number[],
  { useMs = 20, waitMs = 0, hours = 48 }: { useMs?: number; waitMs?: number; hours?: number } = {},
): Measurements {
  const callers = callersByPeak.reduce((sum, came) => sum + came, 0);
  return {
    measuredMs: hours * HOUR,
    callers,
    busyMs: callers * useMs,
    waitedMs: callers * waitMs,
    highest: callersByPeak.length - 1,
    callersByPeak,
  };
}

describe('the advice', () => {
  it('keeps warm what nine callers of ten needed, and allows what 99 of a hundred needed', () => {
    const busy = measured([0, 60_000, 31_000, 8_000, 950, 50]);
    expect(advise(busy, SIZE)).toMatchObject({ min: 2, max: 3, confidence: 'good' });
  });

  it('says what it rests on: how long, how many, how much at once, how sure', () => {
    const advice = advise(measured([0, 60_000, 31_000, 8_000, 950, 50], { waitMs: 3 }), SIZE);
    expect(advice.sentences).toEqual([
      'Measured for 48 h 0 min: 100000 callers, 0.58 a second, each with a connection for 20 ms: ' +
        '0.012 busy on average; they waited 3 ms on average.',
      'min 2: 91 % of the callers came when no more were needed at once.',
      'max 3: the same is true of 99 %; the most needed at once was 5.',
      'A whole day or more was seen.',
    ]);
  });

  it('is a first guess after minutes or a few callers, and less than sure before a day is over', () => {
    expect(advise(measured([0, 5000], { hours: 0.5 }), SIZE)).toMatchObject({ confidence: 'low' });
    expect(advise(measured([0, 500], { hours: 48 }), SIZE)).toMatchObject({ confidence: 'low' });
    const fair = advise(measured([0, 5000], { hours: 23 }), SIZE);
    expect(fair.confidence).toBe('fair');
    expect(fair.sentences.at(-1)).toBe('Less than a day: a peak may still be to come.');
  });

  it('is to leave things as they are where nobody came', () => {
    const advice = advise(new DemandMeter(0).measurements(5 * 60_000), { min: 2, max: 7 });
    expect(advice).toEqual({
      min: 2,
      max: 7,
      confidence: 'low',
      sentences: ['Nobody asked for a connection in 5 min, so there is nothing to advise.'],
    });
  });

  it('says when max was what kept callers in line', () => {
    const { sentences } = advise(measured([0, 0, 0, 5000]), { min: 0, max: 2 });
    expect(sentences).toContainEqual(expect.stringMatching(/^Up to 1 caller stood in line beyond max 2: /));
    expect(advise(measured([0, 0, 0, 5000]), { min: 0, max: 3 }).sentences).toHaveLength(4);
  });

  it('comes from the meter itself', () => {
    const meter = new DemandMeter(0);
    for (let window = 0; window < 20; window++) {
      const at = window * WINDOW_MS;
      meter.sample(at, 1, 0);
      meter.sample(at + 10, window === 19 ? 3 : 1, 0);
      meter.sample(at + 20, 0, 0);
    }
    // 19 callers alone, and three in the last window.
    const advice = advise(meter.measurements(20 * WINDOW_MS), SIZE);
    expect(advice).toMatchObject({ min: 3, max: 3 });
    expect(advice.sentences[1]).toBe('min 3: 100 % of the callers came when no more were needed at once.');
  });
});

it('the advice is never more than was seen, and min never above max', () => {
  const seen = fc
    .array(fc.nat({ max: 100_000 }), { minLength: 2, maxLength: 30 })
    .filter((all) => all.some(Boolean));
  fc.assert(
    fc.property(seen, (callersByPeak) => {
      const measurements = measured(callersByPeak);
      const { min, max } = advise(measurements, SIZE);
      expect(min).toBeLessThanOrEqual(max);
      expect(max).toBeLessThanOrEqual(Math.max(1, measurements.highest));
    }),
  );
});
