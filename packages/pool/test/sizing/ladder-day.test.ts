import { beforeAll, describe, expect, it } from 'vitest';
import { ladderDay } from './ladder-day.ts';
import { CONTENDERS, type Contend, type Outcome, replay, waitedShare, waitOf } from './replay.ts';

const sum = (waits: readonly number[]): number => waits.reduce((total, wait) => total + wait, 0);

describe('through the day of a ladder, a pool sized by its load', () => {
  const outcomes = new Map<string, Outcome>();
  const outcome = (name: keyof typeof CONTENDERS): Outcome => {
    const found = outcomes.get(name);
    if (!found) throw new Error(`${name} did not go through the day`);
    return found;
  };
  beforeAll(async () => {
    const day = ladderDay(7);
    for (const [name, contend] of Object.entries<Contend>(CONTENDERS))
      outcomes.set(name, await replay(day, contend));
  }, 120_000);

  it('serves every caller and never passes max, whoever sizes it', () => {
    const [first, ...others] = outcomes.values();
    expect(first?.waits.length).toBeGreaterThan(10_000);
    for (const { waits } of others) expect(waits.length).toBe(first?.waits.length);
    for (const { mostOpen } of outcomes.values()) expect(mostOpen).toBeLessThanOrEqual(10);
  });

  it('needs less than half of the connection-hours of one that keeps max', () => {
    expect(outcome('by load').connectionHours).toBeLessThan(outcome('max, always open').connectionHours / 2);
  });

  it('lets less than a third as many callers wait as one that keeps min, and opens less often', () => {
    const [load, min] = [outcome('by load'), outcome('min, idle 10 s')];
    expect(waitedShare(load)).toBeLessThan(waitedShare(min) / 3);
    expect(sum(load.waits)).toBeLessThan(sum(min.waits) / 2);
    expect(load.connects).toBeLessThan(min.connects);
  });

  it('lets fewer callers wait than one that keeps for twenty minutes whatever it had to open', () => {
    expect(waitedShare(outcome('by load'))).toBeLessThan(waitedShare(outcome('min, idle 20 min')));
    expect(sum(outcome('by load').waits)).toBeLessThan(sum(outcome('min, idle 20 min').waits));
  });

  it('waits less still when a schedule names the hours of the peaks', () => {
    const [hour, load] = [outcome('by load and hour'), outcome('by load')];
    expect(waitedShare(hour)).toBeLessThan(waitedShare(load));
    expect(waitOf(hour, 0.999)).toBeLessThan(waitOf(load, 0.999));
    expect(hour.connectionHours).toBeLessThan(outcome('max, always open').connectionHours / 2);
  });

  it('advises at the end of the day what stays within what the day needed', () => {
    expect(outcome('by load').remarks[0]).toMatch(/^Measured for 24 h 1 min: \d{5} callers, 0\.\d+ a second/);
    expect(outcome('by load').remarks.at(-1)).toBe('A whole day or more was seen.');
  });
});

it('the same seed gives the same day, another one another', () => {
  expect(ladderDay(1)).toEqual(ladderDay(1));
  expect(ladderDay(1)).not.toEqual(ladderDay(2));
});
