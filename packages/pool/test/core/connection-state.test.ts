import { expect, it } from 'vitest';
import { type ConnectionState, move } from '../../src/core/connection-state.ts';

const STATES: ConnectionState[] = ['opening', 'idle', 'probing', 'leased', 'returning', 'closing', 'closed'];

it('allows exactly the moves that the drawing shows', () => {
  const moves = STATES.flatMap((from) =>
    STATES.filter((to) => {
      try {
        move({ state: from }, to);
        return true;
      } catch {
        return false;
      }
    }).map((to) => `${from} > ${to}`),
  );
  expect(moves).toEqual([
    'opening > idle',
    'opening > closing',
    'opening > closed',
    'idle > probing',
    'idle > leased',
    'idle > closing',
    'probing > idle',
    'probing > closing',
    'leased > idle',
    'leased > returning',
    'leased > closing',
    'returning > idle',
    'returning > closing',
    'closing > closed',
  ]);
});

it('calls an illegal move what it is: a bug of the pool', () => {
  expect(() => move({ state: 'closed' }, 'idle')).toThrow(
    'pool bug: a connection cannot go from closed to idle',
  );
});
