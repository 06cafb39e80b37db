import { describe, expect, test } from 'vitest';
import { leaseInfos } from '../../src/metrics/lease-info.ts';

describe('leases that are out', () => {
  test('are told with the longest-held first, by the calendar and by how long', () => {
    const held = [
      { connectionId: 1, processID: 4001, sharing: 3, leasedAt: 9000 },
      { connectionId: 2, processID: null, sharing: 0, leasedAt: 2000, stack: 'at checkout (shop.ts:7)' },
    ];
    // The pool's clock has nothing to do with the calendar.
    expect(leaseInfos(held, 10_000, new Date('2026-03-01T12:00:00Z'))).toEqual([
      {
        connectionId: 2,
        processID: null,
        sharing: 0,
        since: new Date('2026-03-01T11:59:52Z'),
        heldMs: 8000,
        stack: 'at checkout (shop.ts:7)',
      },
      {
        connectionId: 1,
        processID: 4001,
        sharing: 3,
        since: new Date('2026-03-01T11:59:59Z'),
        heldMs: 1000,
        stack: undefined,
      },
    ]);
  });

  test('are none when nothing is out', () => {
    expect(leaseInfos([], 10, new Date(0))).toEqual([]);
  });
});
