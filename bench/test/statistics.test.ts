import { expect, test } from 'vitest';
import { pairedRatio, percentile, summarise } from '../src/peers/statistics.ts';

test('a summary is the median with the least and the most', () => {
  expect(summarise([9, 1, 4, 2])).toEqual({ median: 3, min: 1, max: 9 });
});

test('a machine that is slow in some rounds falls out of a ratio', () => {
  const noise = [1, 7, 1, 3, 1, 1, 5, 1, 2];
  const ratio = pairedRatio(
    noise.map((factor) => 20 * factor),
    noise.map((factor) => 10 * factor),
  );
  expect(ratio).toMatchObject({ median: 2, low: 2, high: 2, isClear: true });
});

test('of nine rounds the interval leaves out the least and the greatest ratio', () => {
  const ratio = pairedRatio([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 1, 1, 1, 1, 1, 1, 1, 1]);
  expect(ratio).toMatchObject({ low: 2, high: 8 });
  expect(ratio?.confidence).toBeCloseTo(1 - 20 / 2 ** 9);
});

test('of few rounds the interval is as wide as they are, and says how little that proves', () => {
  expect(pairedRatio([1, 3], [1, 1])).toMatchObject({ low: 1, high: 3, confidence: 0.5 });
});

test('an interval around 1 shows no difference', () => {
  expect(pairedRatio([8, 9, 11, 12], [10, 10, 10, 10])?.isClear).toBe(false);
});

test('nothing is a multiple of 0', () => {
  expect(pairedRatio([1, 2], [0, 1])).toBeUndefined();
});

test('rounds in which only one took part are not compared', () => {
  expect(() => pairedRatio([1, 2], [1])).toThrow(RangeError);
});

test('the 99th percentile of a hundred is the second greatest', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentile(values, 0.99)).toBe(99);
  expect(percentile([5], 0.99)).toBe(5);
});
