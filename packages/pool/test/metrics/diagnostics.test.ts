import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PoolEvents } from '../../src/events.ts';
import type { Lease } from '../../src/lease/lease.ts';
import { isWatched, publish } from '../../src/metrics/diagnostics.ts';

const pool = { name: 'a pool' };
const client = { name: 'a client' } as unknown as Lease;

/** What is told on a channel while a test runs. */
function watch(name: keyof PoolEvents): unknown[] {
  const heard: unknown[] = [];
  const listener = (message: unknown): void => void heard.push(message);
  subscribe(`warmpool:${name}`, listener);
  onTestFinished(() => void unsubscribe(`warmpool:${name}`, listener));
  return heard;
}

describe('diagnostics channels', () => {
  test("pg.Pool's events name their client, and their error where they have one", () => {
    const acquired = watch('acquire');
    const released = watch('release');
    publish(pool, 'acquire', [client]);
    publish(pool, 'release', [undefined, client]);
    expect(acquired).toEqual([{ pool, client }]);
    expect(released).toEqual([{ pool, client, error: undefined }]);
  });

  test("the pool's own events tell their details and which pool it was", () => {
    const reset = watch('sessionReset');
    publish(pool, 'sessionReset', [{ connectionId: 3, durationMs: 12 }]);
    expect(reset).toEqual([{ pool, connectionId: 3, durationMs: 12 }]);
  });

  test('an event is watched while somebody subscribes to its channel, and only then', () => {
    expect(isWatched('remove')).toBe(false);
    const listener = (): void => undefined;
    subscribe('warmpool:remove', listener);
    expect(isWatched('remove')).toBe(true);
    expect(isWatched('connect')).toBe(false);
    unsubscribe('warmpool:remove', listener);
    expect(isWatched('remove')).toBe(false);
  });

  test('whoever subscribed before the first pool existed hears it too', () => {
    const early = channel('warmpool:connectionClosed');
    const heard: unknown[] = [];
    const listener = (message: unknown): void => void heard.push(message);
    early.subscribe(listener);
    onTestFinished(() => {
      early.unsubscribe(listener);
    });
    publish(pool, 'connectionClosed', [
      { connectionId: 1, reason: 'idle', ageMs: 5, uses: 2, cause: undefined },
    ]);
    expect(heard).toHaveLength(1);
  });
});
