import { describe, expect, it } from 'vitest';
import { RoundTrip } from '../../src/lane/round-trip.ts';

const MINUTE = 60_000;

describe('the round trip of a connection', () => {
  it('is the shortest that was seen', () => {
    const roundTrip = new RoundTrip(1, 0);
    roundTrip.seen(0.4, 0);
    roundTrip.seen(3, 0);
    expect(roundTrip.ms).toBe(0.4);
  });

  it('is not taken for long because a thousand statements in a row took long', () => {
    const roundTrip = new RoundTrip(0.2, 0);
    for (let answer = 1; answer <= 1000; answer++) roundTrip.seen(2, answer * 2);
    expect(roundTrip.ms).toBeLessThan(0.21);
  });

  it('is believed to have become longer when nothing was shorter for long, and never longer than what was seen', () => {
    const roundTrip = new RoundTrip(1, 0);
    for (let minute = 1; minute <= 60; minute++) roundTrip.seen(40, minute * MINUTE);
    expect(roundTrip.ms).toBe(40);
  });
});
