import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { listenForStop } from '../../src/stop-wishes.ts';
import { ManualClock } from './support/manual-clock.ts';

function listen(): {
  clock: ManualClock;
  signals: EventEmitter;
  wish: (reason: string) => void;
  done: string[];
} {
  const clock = new ManualClock();
  const signals = new EventEmitter();
  const done: string[] = [];
  const wish = listenForStop(
    { stop: (reason) => done.push(`stop ${reason}`), force: (reason) => done.push(`force ${reason}`) },
    signals,
    clock,
  );
  return { clock, signals, wish, done };
}

describe('the wish to stop', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s stops', (signal) => {
    const { signals, done } = listen();
    signals.emit(signal);
    expect(done).toEqual([`stop ${signal}`]);
  });

  test('one Ctrl-C that arrives twice is one wish', () => {
    const { clock, signals, done } = listen();
    signals.emit('SIGINT');
    clock.advance(30);
    signals.emit('SIGINT');
    expect(done).toEqual(['stop SIGINT']);
  });

  test('a second Ctrl-C forces, also after quit at the prompt', () => {
    const { clock, signals, wish, done } = listen();
    wish('quit');
    clock.advance(2000);
    signals.emit('SIGINT');
    expect(done).toEqual(['stop quit', 'force SIGINT']);
  });
});
