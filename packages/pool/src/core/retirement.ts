import type { Connection } from './connection.ts';

/** Why a connection was closed; ends up in events, logs and counters. */
export type CloseReason =
  | 'idle' // unused for `idleTimeoutMillis`
  | 'lifetime' // older than `maxLifetimeSeconds`
  | 'uses' // checked out `maxUses` times
  | 'surplus' // more open than `max` after a resize, or more unused than `maxIdle`
  | 'read-only' // the server refuses to write: a primary that became a standby
  | 'refused' // `onAcquire` did not want it
  | 'released-with-error' // the borrower said so
  | 'detached' // not closed: its borrower keeps it
  | 'unclean' // could not be made clean in time
  | 'unresponsive' // did not answer a probe
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
  if (connection.isReadOnly) return 'read-only';
  if (connection.uses >= limits.maxUses && limits.maxUses > 0) return 'uses';
  if (now >= connection.expiresAt) return 'lifetime';
  return undefined;
}

/** When an idle connection has been unused for too long; never where it may not go, as at `min`. */
export function unusedUntil(
  { idleSince }: Connection<unknown>,
  { idleTimeoutMillis }: RetirementLimits,
  mayGo: boolean,
): number {
  return idleTimeoutMillis > 0 && mayGo ? idleSince + idleTimeoutMillis : Infinity;
}
