import { messageOf } from '../errors.ts';
import type { LeaseInfo } from './lease-info.ts';
import type { PoolStats } from './stats.ts';

/** What `explain` must know beside the numbers. */
export interface PoolFacts {
  /** What is out now, the longest-held first. */
  readonly leases: readonly LeaseInfo[];
  /** What callers in line hold themselves, where that is looked for. */
  readonly heldByWaiters?: readonly LeaseInfo[] | undefined;
  /** How long the first in line has waited. */
  readonly longestWaitMs?: number | undefined;
  /** How long the oldest attempt to open a connection has lasted. */
  readonly longestOpeningMs?: number | undefined;
  /** Connections cannot be opened at the moment. */
  readonly outage?: Outage | undefined;
  readonly isSuspended?: boolean | undefined;
}

/** Attempts to open a connection fail. */
export interface Outage {
  /** What the last one failed with. */
  readonly error: Error;
  /** Failures in a row. */
  readonly attempts: number;
  /** When the next one may start; undefined while one is under way. */
  readonly retryInMs?: number | undefined;
  /** Another attempt changes nothing before somebody changes something: a wrong password, an unknown database. */
  readonly isHopeless: boolean;
}

/** Why callers wait now, in words, one sentence per cause; or that nobody does. */
export function explain(stats: PoolStats, facts: PoolFacts): readonly string[] {
  const causes = stats.waiting > 0 ? [...TROUBLES, ...SCARCITIES] : TROUBLES;
  return [
    headline(stats, facts),
    ...causes.map((cause) => cause(stats, facts)).filter((sentence) => sentence !== undefined),
  ];
}

/** A possible cause: its sentence, if it is one now. */
type Cause = (stats: PoolStats, facts: PoolFacts) => string | undefined;

function headline({ waiting, idle, leased, effectiveMax }: PoolStats, { longestWaitMs }: PoolFacts): string {
  if (waiting === 0) return `Nobody waits: ${idle} idle, ${leased} leased, at most ${effectiveMax}.`;
  const since = longestWaitMs === undefined ? '' : `, the first in line for ${duration(longestWaitMs)}`;
  return `${count(waiting, 'caller waits', 'callers wait')}${since}.`;
}

/** These are worth telling even while nobody waits. */
const TROUBLES: readonly Cause[] = [suspended, hopeless, unreachable, limited];

/** These are everyday life while nobody waits. */
const SCARCITIES: readonly Cause[] = [exhausted, selfWaiting, room, opening, returning, probing, closing];

function suspended(_: PoolStats, { isSuspended }: PoolFacts): string | undefined {
  return isSuspended ? 'The pool is suspended: nobody is served before resume() is called.' : undefined;
}

function hopeless(_: PoolStats, { outage }: PoolFacts): string | undefined {
  if (!outage?.isHopeless) return undefined;
  return (
    `No connection can be opened until somebody changes something: ${messageOf(outage.error)}. ` +
    `${nextAttempt(outage)}.`
  );
}

function unreachable(_: PoolStats, { outage }: PoolFacts): string | undefined {
  if (!outage || outage.isHopeless) return undefined;
  const failed =
    outage.attempts === 1 ? 'the last attempt failed' : `the last ${outage.attempts} attempts failed`;
  return `No connection can be opened: ${failed}, with: ${messageOf(outage.error)}. ${nextAttempt(outage)}.`;
}

function nextAttempt({ retryInMs }: Outage): string {
  return retryInMs === undefined
    ? 'Another attempt is under way'
    : `The next attempt is in ${duration(retryInMs)}`;
}

function limited({ effectiveMax, max }: PoolStats): string | undefined {
  if (effectiveMax >= max) return undefined;
  return (
    `The server refused more than ${count(effectiveMax, 'connection', 'connections')} (53300), so max ${max} is out of ` +
    'reach for now. Raise its max_connections, or lower max here or in whatever shares it.'
  );
}

function exhausted(stats: PoolStats, { leases }: PoolFacts): string | undefined {
  const leased = stats.leased - stats.returning;
  if (leased === 0 || roomOf(stats) > 0) return undefined;
  const sentence = `${leased} of ${stats.effectiveMax} connections are leased. Release leases sooner or raise max.`;
  const [longest] = leases;
  if (!longest) return sentence;
  const process = longest.processID === null ? '' : `, server process ${longest.processID}`;
  const stack = longest.stack === undefined ? '' : ` It was taken here:\n${longest.stack}`;
  return (
    `${sentence} The longest-held one (connection ${longest.connectionId}${process}) has been out for ` +
    `${duration(longest.heldMs)}.${stack}`
  );
}

function selfWaiting(_: PoolStats, { heldByWaiters = [] }: PoolFacts): string | undefined {
  const [first] = heldByWaiters;
  if (!first) return undefined;
  const stack = first.stack === undefined ? '.' : `, taken here:\n${first.stack}`;
  return (
    `${count(heldByWaiters.length, 'caller in line holds a lease and may wait for itself', 'callers in line hold leases and may wait for themselves')}: ` +
    'callers should use the lease that they have, or release it first. ' +
    `The first of them has held connection ${first.connectionId} for ${duration(first.heldMs)}${stack}`
  );
}

function room(stats: PoolStats, { outage, isSuspended }: PoolFacts): string | undefined {
  const places = roomOf(stats);
  if (places <= 0 || outage || isSuspended) return undefined;
  const { count: opened, p50 } = stats.latencies.connect;
  const usual = opened === 0 ? '' : ` (usually ${duration(p50)})`;
  return (
    `There is room for ${count(places, 'more connection', 'more connections')}; another is opened as soon as callers ` +
    `would wait longer for those in use than opening takes${usual}.`
  );
}

function opening({ opening: attempts, latencies }: PoolStats, facts: PoolFacts): string | undefined {
  if (attempts === 0) return undefined;
  const { longestOpeningMs } = facts;
  const since =
    longestOpeningMs === undefined ? '' : `, the oldest attempt for ${duration(longestOpeningMs)} now`;
  const { count: opened, p50 } = latencies.connect;
  const usual = opened === 0 ? 'none has been opened yet' : `usually that takes ${duration(p50)}`;
  return `${count(attempts, 'connection is', 'connections are')} being opened${since}; ${usual}.`;
}

function returning({ returning: cleaning }: PoolStats): string | undefined {
  if (cleaning === 0) return undefined;
  return `${count(cleaning, 'returned connection is', 'returned connections are')} being rolled back or made clean.`;
}

function probing({ probing: asked }: PoolStats): string | undefined {
  if (asked === 0) return undefined;
  return `${count(asked, 'idle connection is', 'idle connections are')} being asked whether the server still answers.`;
}

function closing({ closing: closed }: PoolStats): string | undefined {
  if (closed === 0) return undefined;
  const keep = [
    'connection is being closed and keeps its place',
    'connections are being closed and keep their places',
  ] as const;
  return `${count(closed, ...keep)} until the socket is gone.`;
}

/** How many more may be opened now. */
function roomOf({ total, effectiveMax }: PoolStats): number {
  return Math.max(0, effectiveMax - total);
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}
