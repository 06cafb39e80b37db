import { type Clock, systemClock } from '../../src/clock.ts';

/**
 * A clock that runs its timers and measures nothing: to a pool that has it every statement is a quick one, however busy
 * the machine is, so what may share a connection does.
 */
export const quickClock: Clock = {
  now: () => 0,
  date: () => systemClock.date(),
  after: (delayMs, callback) => systemClock.after(delayMs, callback),
};
