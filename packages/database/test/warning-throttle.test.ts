import { expect, it } from 'vitest';
import { WarningThrottle } from '../src/pool/warning-throttle.ts';

it('warns at once, then at most once a minute with the number of times', () => {
  const said: string[] = [];
  let now = 5000;
  const throttle = new WarningThrottle(
    (reason, count) => said.push(`${reason} ${count}`),
    () => now,
  );
  for (let call = 0; call < 100; call += 1) throttle.warn('closed');
  expect(said).toEqual(['closed 1']);
  now += 59_999;
  throttle.warn('closed');
  expect(said).toEqual(['closed 1']);
  now += 1;
  throttle.warn('failed');
  throttle.warn('failed');
  expect(said).toEqual(['closed 1', 'failed 101']);
});
