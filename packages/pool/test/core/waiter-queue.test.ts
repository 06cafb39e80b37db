import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Place, type Waiter, WaiterQueue } from '../../src/core/waiter-queue.ts';
import { idleWaiter } from '../support/waiter.ts';

const waiter = (): Waiter<number> => idleWaiter();

describe('the line', () => {
  it('serves first come first served, and whoever leaves is gone', () => {
    const line = new WaiterQueue<number>();
    const [a, b, c] = [waiter(), waiter(), waiter()];
    line.join(a);
    const placeOfB = line.join(b);
    line.join(c);
    expect(line.leave(placeOfB)).toBe(true);
    expect(line.leave(placeOfB)).toBe(false);
    expect([line.shift(), line.shift(), line.shift()]).toEqual([a, c, undefined]);
    expect(line.size).toBe(0);
  });

  it('tells a waiter who was served that it is too late to leave, and keeps its size', () => {
    const line = new WaiterQueue<number>();
    const place = line.join(waiter());
    line.join(waiter());
    line.shift();
    expect(line.leave(place)).toBe(false);
    expect(line.size).toBe(1);
  });

  it('puts who has a higher priority before the others, and keeps the order among equals', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 60 }), (priorities) => {
        const line = new WaiterQueue<number>();
        const joined = priorities.map((priority) => idleWaiter<number>({ priority }));
        for (const one of joined) line.join(one);
        expect([...line]).toEqual(joined.toSorted((a, b) => b.priority - a.priority));
        expect(line.take(() => true)).toHaveLength(priorities.length);
      }),
    );
  });

  it('behaves like an array that is shifted, spliced and filtered', () => {
    const command = fc.oneof(
      fc.constant('join' as const),
      fc.constant('shift' as const),
      fc.record({ leave: fc.nat(20) }),
      fc.record({ take: fc.integer({ min: 2, max: 4 }) }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 200 }), (commands) => {
        const line = new WaiterQueue<number>();
        let model: Waiter<number>[] = [];
        const joined: { waiter: Waiter<number>; place: Place<number>; number: number }[] = [];
        for (const step of commands) {
          if (step === 'join') {
            const one = waiter();
            joined.push({ waiter: one, place: line.join(one), number: joined.length });
            model.push(one);
          } else if (step === 'shift') {
            expect(line.shift()).toBe(model.shift());
          } else if ('leave' in step) {
            const one = joined[step.leave];
            if (!one) continue;
            expect(line.leave(one.place)).toBe(model.includes(one.waiter));
            model = model.filter((other) => other !== one.waiter);
          } else {
            const isTaken = (other: Waiter<number>): boolean =>
              (joined.find((one) => one.waiter === other)?.number ?? 0) % step.take === 0;
            expect(line.take(isTaken)).toEqual(model.filter(isTaken));
            model = model.filter((other) => !isTaken(other));
          }
          expect(line.size).toBe(model.length);
        }
        expect(line.take(() => true)).toEqual(model);
      }),
    );
  });
});
