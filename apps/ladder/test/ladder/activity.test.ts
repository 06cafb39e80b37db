import { describe, expect, it } from 'vitest';
import { comingHours, countedHours, hourOf } from '../../src/ladder/activity.ts';

const NOW = new Date('2026-05-29T21:17:03.456Z');

describe('when matches are likely', () => {
  it('is told of the coming 24 hours, each by all its like of the last weeks', () => {
    const counts = [
      { hour: new Date('2026-05-28T20:00:00Z'), matches: 3 },
      { hour: new Date('2026-05-02T20:00:00Z'), matches: 2 },
      { hour: new Date('2026-05-28T21:00:00Z'), matches: 7 },
    ];
    const hours = comingHours(counts, NOW);
    expect(hours).toHaveLength(24);
    expect(hours[0]).toEqual({ at: new Date('2026-05-29T21:00:00Z'), matches: 7 });
    expect(hours[3]).toEqual({ at: new Date('2026-05-30T00:00:00Z'), matches: 0 });
    expect(hours[23]).toEqual({ at: new Date('2026-05-30T20:00:00Z'), matches: 5 });
  });

  it('counts whole weeks of whole hours, so that no hour of the day is there more often than another', () => {
    const { since, before } = countedHours(NOW);
    expect([since, before]).toEqual([new Date('2026-05-01T21:00:00Z'), new Date('2026-05-29T21:00:00Z')]);
    expect(hourOf(before)).toEqual(before);
  });
});
