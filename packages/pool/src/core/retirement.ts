import type { Connection } from './connection.ts';

/** Why a connection was closed; ends up in events, logs and counters. */
export type CloseReason =
  | 'idle' // unused for `idleTimeoutMillis`
  | 'lifetime' // older than `maxLifetimeSeconds`
  | 'uses' // checked out `maxUses` times
  | 'surplus' // more open than `max` after a resize
  | 'released-with-error' // the borrower said so
  | 'unclean' // could not be made clean in time
  | 'lost' // the socket or the server ended it
  | 'pool-end'
  | 'abandoned'; // still leased when the pool's end could wait no longer

/** The limits that retire a connection; 0 turns one off. */
export interface RetirementLimits {
  readonly idleTimeoutMillis: number;
  readonly maxLifetimeSeconds: number;
  readonly maxUses: number;
}

/** The share of a lifetime that chance may take away, so that connections opened together do not end together. */
const LIFETIME_JITTER = 0.1;

/** When a connection opened now shall end. `random` is in [0, 1). */
export function drawExpiry(now: number, maxLifetimeSeconds: number, random: number): number {
  if (maxLifetimeSeconds === 0) return Infinity;
  return now + maxLifetimeSeconds * 1000 * (1 - random * LIFETIME_JITTER);
}

/** Why a connection that comes home should not be used again, if there is a reason. */
export function retirementOnReturn(
  connection: Connection<unknown>,
  limits: RetirementLimits,
  now: number,
): CloseReason | undefined {
  if (now >= connection.expiresAt) return 'lifetime';
  if (connection.uses >= limits.maxUses && limits.maxUses > 0) return 'uses';
  return undefined;
}

/** When upkeep has to look at an idle connection again. `mayShrink` is false at `min`. */
export function idleUntil(
  connection: Connection<unknown>,
  limits: RetirementLimits,
  mayShrink: boolean,
): number {
  const unusedUntil =
    limits.idleTimeoutMillis > 0 && mayShrink ? connection.idleSince + limits.idleTimeoutMillis : Infinity;
  return Math.min(unusedUntil, connection.expiresAt);
}
