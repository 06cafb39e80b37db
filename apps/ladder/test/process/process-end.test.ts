import { EventEmitter } from 'node:events';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { prepareEnd, type ProcessEnd, type ProcessEndOptions } from '../../src/process-end.ts';
import { Shutdown } from '../../src/shutdown.ts';
import { ManualClock } from './support/manual-clock.ts';

interface Prepared {
  readonly end: ProcessEnd;
  readonly source: EventEmitter;
  readonly clock: ManualClock;
  readonly shutdown: Shutdown;
  readonly codes: number[];
  readonly messages: string[];
}

function prepare(options: Partial<ProcessEndOptions> = {}): Prepared {
  const clock = new ManualClock();
  const source = new EventEmitter();
  const codes: number[] = [];
  const messages: string[] = [];
  const log = pino({}, { write: (line: string) => messages.push((JSON.parse(line) as { msg: string }).msg) });
  const shutdown = new Shutdown(log, { clock });
  const exit = (code: number): void => void codes.push(code);
  const starting = Promise.resolve();
  const end = prepareEnd({ log, shutdown, starting, source, exit, clock, ...options });
  return { end, source, clock, shutdown, codes, messages };
}

describe('the end of the process', () => {
  test('a wish ends it with 0 when everything could be closed', async () => {
    const { source, codes, messages } = prepare();
    source.emit('SIGTERM');
    await expect.poll(() => codes).toEqual([0]);
    expect(messages).toEqual(['Stopping (SIGTERM)...', 'Everything is closed']);
  });

  test('what is stuck makes it 1, and is named', async () => {
    const { end, clock, shutdown, codes, messages } = prepare();
    shutdown.add('Discord', async () => new Promise(() => {}));
    end.wish('quit');
    await expect.poll(() => shutdown.current).toBe('Discord');
    clock.advance(10_000);
    await expect.poll(() => codes).toEqual([1]);
    expect(messages.at(-1)).toBe('Not everything could be closed: Discord');
  });

  test('a start that is stuck makes it 1, and is named', async () => {
    const { end, clock, codes, messages } = prepare({ starting: new Promise(() => {}) });
    end.wish('SIGINT');
    clock.advance(10_000);
    await expect.poll(() => codes).toEqual([1]);
    expect(messages.at(-1)).toBe('Not everything could be closed: the start');
  });

  test.each(['uncaughtException', 'unhandledRejection'])(
    '%s closes everything and ends with 1',
    async (event) => {
      const { source, shutdown, codes, messages } = prepare();
      const closed: string[] = [];
      shutdown.add('the database', async () => void closed.push('the database'));
      source.emit(event, new Error('boom'));
      source.emit(event, new Error('boom again'));
      await expect.poll(() => codes).toEqual([1]);
      expect(closed).toEqual(['the database']);
      expect(messages).toHaveLength(2);
    },
  );

  test('a second wish while it is stuck forces it, and says what was being closed', async () => {
    const { source, clock, shutdown, codes, messages } = prepare();
    shutdown.add('the database', async () => new Promise(() => {}));
    source.emit('SIGINT');
    await expect.poll(() => shutdown.current).toBe('the database');
    clock.advance(1000);
    source.emit('SIGINT');
    expect(codes).toEqual([1]);
    expect(messages.at(-1)).toBe('Forced to stop (SIGINT) while closing the database');
  });
});
