import { describe, expect, test } from 'vitest';
import { MinuteLine, type PoolNumbers } from '../../src/minute-line.ts';
import { ManualClock } from './support/manual-clock.ts';

function start(pool: () => PoolNumbers | undefined): {
  clock: ManualClock;
  line: MinuteLine;
  messages: string[];
} {
  const clock = new ManualClock();
  const messages: string[] = [];
  const log = { info: (_: object, message: string) => messages.push(message) };
  return { clock, line: new MinuteLine({ log, pool, clock }), messages };
}

describe('the minute line', () => {
  test('shows the pool, the new connections of that minute, and the slowest command of that minute', () => {
    let numbers = { active: 1, idle: 2, total: 3, waiting: 0, opened: 2 };
    const { clock, line, messages } = start(() => numbers);
    line.record({ command: '/profile', ms: 3.14 });
    line.record({ command: '/queue', ms: 12.68 });
    line.record({ command: '/profile', ms: 4 });
    numbers = { ...numbers, opened: 5 };
    clock.advance(60_000);
    clock.advance(60_000);
    expect(messages).toEqual([
      'Pool: active 1, idle 2, total 3, waiting 0, new connections 3; commands 3, slowest /queue 12.7 ms in the last minute',
      'Pool: active 1, idle 2, total 3, waiting 0, new connections 0; no commands in the last minute',
    ]);
  });

  test('says so where there is no pool', () => {
    const { clock, messages } = start(() => undefined);
    clock.advance(60_000);
    expect(messages).toEqual(['No pool; no commands in the last minute']);
  });

  test('comes no more after stop', () => {
    const { clock, line, messages } = start(() => undefined);
    clock.advance(59_999);
    line.stop();
    clock.advance(600_000);
    expect(messages).toEqual([]);
  });
});
