import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenConnection, Permit } from '../../src/core/connection.ts';
import { PoolCore } from '../../src/core/pool-core.ts';
import type { Place } from '../../src/core/waiter-queue.ts';
import { idleWaiter } from '../support/waiter.ts';

type Core = PoolCore<string>;
type Open = OpenConnection<string>;

const coreOf = (min: number, max: number, lifo = true): Core =>
  new PoolCore<string>({ min, max, minIdle: 0, maxIdle: Infinity, lifo });
const anyOne = (): boolean => true;

/** What a shell does, in random order: callers come and go, connections open, fail, come home, close. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.constant('arrive' as const) },
  { weight: 4, arbitrary: fc.constant('opened' as const) },
  { weight: 1, arbitrary: fc.constant('openFailed' as const) },
  { weight: 5, arbitrary: fc.constant('release' as const) },
  { weight: 2, arbitrary: fc.constant('giveUp' as const) },
  { weight: 1, arbitrary: fc.constant('lose' as const) },
  { weight: 2, arbitrary: fc.constant('closed' as const) },
  { weight: 1, arbitrary: fc.record({ max: fc.integer({ min: 1, max: 6 }) }) },
);

class Shell {
  readonly core: Core;
  permits: Permit<string>[] = [];
  leased: Open[] = [];
  closing: Open[] = [];
  waiting: Place<Open>[] = [];
  served = 0;
  max: number;

  constructor(min: number, max: number) {
    this.max = max;
    this.core = coreOf(min, max);
    this.fill();
  }

  fill(): void {
    for (let permit = this.core.nextPermit(0); permit; permit = this.core.nextPermit(0))
      this.permits.push(permit);
  }

  arrive(): void {
    const connection = this.core.takeIdle(0, anyOne);
    if (connection) this.leased.push(connection);
    else {
      this.waiting.push(this.core.line.join(idleWaiter()));
    }
    this.fill();
  }

  free(connection: Open): void {
    const waiter = this.core.free(connection, 0);
    if (!waiter) return;
    this.served += 1;
    this.waiting.shift();
    this.leased.push(connection);
  }

  do(command: 'arrive' | 'opened' | 'openFailed' | 'release' | 'giveUp' | 'lose' | 'closed'): void {
    if (command === 'arrive') this.arrive();
    if (command === 'opened') {
      const permit = this.permits.shift();
      if (permit) this.free(this.core.opened(permit, 'link', 0));
    }
    if (command === 'openFailed') {
      const permit = this.permits.shift();
      if (permit) this.core.openFailed(permit);
    }
    if (command === 'release') {
      const connection = this.leased.shift();
      if (connection) this.free(connection);
    }
    if (command === 'giveUp') {
      const place = this.waiting.pop();
      if (place) expect(this.core.line.leave(place)).toBe(true);
    }
    if (command === 'lose') {
      const connection = this.core.idle.all()[0] ?? this.leased.shift();
      if (connection) {
        this.core.startClosing(connection);
        this.closing.push(connection);
      }
    }
    if (command === 'closed') {
      const connection = this.closing.shift();
      if (connection) this.core.closed(connection);
    }
    this.fill();
  }
}

describe('the core, whatever happens', () => {
  it('never passes max, lets nobody wait beside an idle connection, and loses no place', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 3, max: 6 }),
        fc.array(step, { maxLength: 150 }),
        (min, max, steps) => {
          const shell = new Shell(min, max);
          let most = max;
          for (const command of steps) {
            if (typeof command === 'string') shell.do(command);
            else {
              const size = { min: Math.min(min, command.max), max: command.max, minIdle: 0 };
              shell.core.size = size;
              shell.max = command.max;
              most = Math.max(most, command.max);
              shell.fill();
            }
            const { core } = shell;
            const { opening, idle, leased, returning, closing } = core.ledger.counts;
            expect(opening + idle + leased + returning + closing).toBe(core.ledger.total);
            expect(core.ledger.total).toBeLessThanOrEqual(most);
            expect(core.idle.size).toBe(idle);
            expect(idle > 0 && core.line.size > 0).toBe(false);
            expect(leased).toBe(shell.leased.length);
            expect(opening).toBe(shell.permits.length);
            expect(core.line.size).toBe(shell.waiting.length);
            // Capacity is never lost: whoever waits either has a connection coming or nothing more may be opened.
            if (core.line.size > opening + returning && core.ledger.total < shell.max)
              expect(opening).toBeGreaterThanOrEqual(2);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('serves the oldest waiter with whatever comes first', () => {
    const core: Core = coreOf(0, 2);
    const served: string[] = [];
    const join = (name: string): void => {
      core.line.join(idleWaiter({ serve: () => served.push(name) }));
    };
    join('first');
    const permit = core.nextPermit(0);
    join('second');
    core.nextPermit(0);
    expect(core.nextPermit(0)).toBeUndefined();
    if (!permit) throw new Error('no permit');
    const connection = core.opened(permit, 'link', 0);
    core.free(connection, 0)?.serve(connection);
    core.free(connection, 0)?.serve(connection);
    expect(served).toEqual(['first', 'second']);
  });

  it.each([
    ['the most recently used connection first', true],
    ['the connection that was idle the longest first, when use is to be spread', false],
  ])('hands out %s', (_, lifo) => {
    const core = coreOf(2, 2, lifo);
    const open = (): Open => {
      const permit = core.nextPermit(0);
      if (!permit) throw new Error('no permit');
      return core.opened(permit, 'link', 0);
    };
    const [a, b] = [open(), open()];
    core.free(a, 1);
    core.free(b, 2);
    expect(core.takeIdle(3, anyOne)).toBe(lifo ? b : a);
    expect(core.idle.all()).toEqual([lifo ? a : b]);
  });

  it('puts a probed connection back where it was', () => {
    const core = coreOf(3, 3);
    const connections = [1, 2, 3].map((now) => {
      const permit = core.nextPermit(0);
      if (!permit) throw new Error('no permit');
      const connection = core.opened(permit, 'link', 0);
      core.free(connection, now);
      return connection;
    });
    for (const connection of connections) core.startProbe(connection);
    for (const connection of [2, 0, 1]) core.probed(connections[connection] as Open, 4);
    expect(core.idle.all()).toEqual(connections);
  });
});
