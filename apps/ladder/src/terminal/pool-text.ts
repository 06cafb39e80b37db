/** The pool's numbers, for a person. */
import type { Database } from '@warmpool/database';

/** What a database counts; `undefined` where there is no pool. */
export type PoolStats = ReturnType<Database<unknown>['poolStats']>;

/** A few lines about the pool. */
export function drawPoolStats(stats: PoolStats): string[] {
  if (stats === undefined) return ['No pool: SQLite is a file, not a server.'];
  const { total, active, idle, waiting, min, max, opened, direct } = stats;
  return [
    `connections   ${total} open (${active} active, ${idle} idle), ${min} to ${max} allowed`,
    `since start   ${opened} opened; ${direct.opened} direct ones beside the pool`,
    `callers       ${waiting} waiting for a connection`,
  ];
}
