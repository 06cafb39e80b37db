import { expect, it } from 'vitest';
import { WarningThrottle } from '../src/pool/warning-throttle.ts';

it('warns at once, then at most once a minute with the number of times', () => {
  let now = 5000;
  const throttle = new WarningThrottle(() => now);
  const first = Array.from({ length: 100 }, () => throttle.count());
  expect(first.filter((count) => count !== undefined)).toEqual([1]);
  now += 59_999;
  expect(throttle.count()).toBeUndefined();
  now += 1;
  expect([throttle.count(), throttle.count()]).toEqual([101, undefined]);
});
