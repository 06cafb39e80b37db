import { describe, expect, test } from 'vitest';
import { explain, type PoolFacts } from '../../src/metrics/explain.ts';
import type { LeaseInfo } from '../../src/metrics/lease-info.ts';
import { PoolMetrics } from '../../src/metrics/pool-metrics.ts';
import type { PoolStats } from '../../src/metrics/stats.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { someStats } from './some-stats.ts';

const explained = (changes: Partial<PoolStats>, facts: Partial<PoolFacts> = {}): readonly string[] =>
  explain(someStats(changes), { leases: [], ...facts });

const lease = (changes: Partial<LeaseInfo> = {}): LeaseInfo => ({
  connectionId: 7,
  processID: 4242,
  sharing: 0,
  since: new Date(0),
  heldMs: 31_200,
  ...changes,
});

const exhausted = { total: 10, leased: 10, waiting: 3 };

describe('explain', () => {
  test('says that nobody waits, and how much is free', () => {
    expect(explained({ total: 10, idle: 3, leased: 7 })).toEqual([
      'Nobody waits: 3 idle, 7 leased, at most 10.',
    ]);
  });

  test('says how many wait and since when', () => {
    expect(explained({ waiting: 1 })[0]).toBe('1 caller waits.');
    expect(explained({ waiting: 12 }, { longestWaitMs: 3210 })[0]).toBe(
      '12 callers wait, the first in line for 3.2 s.',
    );
  });

  test('names the lease that is out the longest when all connections are leased', () => {
    expect(
      explained(exhausted, { leases: [lease(), lease({ connectionId: 8, heldMs: 4 })] }).slice(1),
    ).toEqual([
      '10 of 10 connections are leased. Release leases sooner or raise max. The longest-held one (connection 7, ' +
        'server process 4242) has been out for 31.2 s.',
    ]);
  });

  test('shows where that lease was taken, if that was recorded', () => {
    const stack = 'at checkout (shop.ts:7)\n    at order (shop.ts:3)';
    const [, sentence] = explained(exhausted, { leases: [lease({ processID: null, heldMs: 900, stack })] });
    expect(sentence).toBe(
      '10 of 10 connections are leased. Release leases sooner or raise max. The longest-held one (connection 7) has ' +
        `been out for 900 ms. It was taken here:\n${stack}`,
    );
  });

  test('says that all are leased even where it is not known by whom', () => {
    expect(explained(exhausted)[1]).toBe(
      '10 of 10 connections are leased. Release leases sooner or raise max.',
    );
  });

  test('tells connections on their way home from those that somebody holds', () => {
    expect(explained({ total: 10, leased: 10, returning: 9, waiting: 3 }).slice(1)).toEqual([
      '1 of 10 connections are leased. Release leases sooner or raise max.',
      '9 returned connections are being rolled back or made clean.',
    ]);
  });

  test('says how long opening takes now and how long it usually takes', () => {
    const metrics = new PoolMetrics(new ManualClock(), {});
    metrics.connected(16);
    const stats = someStats({ total: 10, leased: 8, opening: 2, waiting: 4 }, metrics);
    expect(explain(stats, { leases: [], longestOpeningMs: 4100 })).toContain(
      '2 connections are being opened, the oldest attempt for 4.1 s now; usually that takes 16 ms.',
    );
  });

  test('says that nothing has been opened yet while the first attempt is under way', () => {
    expect(explained({ total: 1, opening: 1, waiting: 4 })).toContain(
      '1 connection is being opened; none has been opened yet.',
    );
  });

  test('says why a caller waits although there is room for another connection', () => {
    const metrics = new PoolMetrics(new ManualClock(), {});
    metrics.connected(128);
    const stats = someStats({ total: 4, leased: 4, waiting: 9 }, metrics);
    expect(explain(stats, { leases: [lease()] }).slice(1)).toEqual([
      'There is room for 6 more connections; another is opened as soon as callers would wait longer for those in use ' +
        'than opening takes (usually 128 ms).',
    ]);
  });

  test('says what the last attempts to open a connection failed with and when the next one is', () => {
    const outage = {
      error: new Error('connect ECONNREFUSED'),
      attempts: 4,
      retryInMs: 1200,
      isHopeless: false,
    };
    expect(explained({ waiting: 2 }, { outage }).slice(1)).toEqual([
      'No connection can be opened: the last 4 attempts failed, with: connect ECONNREFUSED. The next attempt is in 1.2 s.',
    ]);
  });

  test('says that another attempt is under way during an outage', () => {
    const outage = { error: new Error('reset'), attempts: 1, isHopeless: false };
    expect(explained({ waiting: 2, opening: 1, total: 1 }, { outage })[1]).toBe(
      'No connection can be opened: the last attempt failed, with: reset. Another attempt is under way.',
    );
  });

  test('says that waiting is in vain when only a person can help', () => {
    const error = new Error('password authentication failed for user "shop"');
    const outage = { error, attempts: 1, retryInMs: 10_000, isHopeless: true };
    expect(explained({ waiting: 2 }, { outage }).slice(1)).toEqual([
      'No connection can be opened until somebody changes something: password authentication failed for user "shop". ' +
        'The next attempt is in 10.0 s.',
    ]);
  });

  test('says that the server allows fewer connections than max', () => {
    expect(explained({ total: 6, leased: 6, effectiveMax: 6, waiting: 2 }).slice(1)).toEqual([
      'The server refused more than 6 connections (53300), so max 10 is out of reach for now. Raise its ' +
        'max_connections, or lower max here or in whatever shares it.',
      '6 of 6 connections are leased. Release leases sooner or raise max.',
    ]);
  });

  test('says that the pool is suspended, and does not promise another connection meanwhile', () => {
    expect(explained({ waiting: 2, total: 1, idle: 1 }, { isSuspended: true }).slice(1)).toEqual([
      'The pool is suspended: nobody is served before resume() is called.',
    ]);
  });

  test('says that idle connections are being probed', () => {
    expect(explained({ waiting: 2, total: 10, probing: 1, leased: 9 })).toContain(
      '1 idle connection is being asked whether the server still answers.',
    );
  });

  test('says that connections whose sockets are not gone keep their places', () => {
    expect(explained({ waiting: 2, total: 10, closing: 10 }).slice(1)).toEqual([
      '10 connections are being closed and keep their places until the socket is gone.',
    ]);
    expect(explained({ waiting: 2, total: 10, leased: 9, closing: 1 })).toContain(
      '1 connection is being closed and keeps its place until the socket is gone.',
    );
  });

  test('tells an outage, a suspension and a full server even while nobody waits', () => {
    const outage = { error: new Error('reset'), attempts: 2, retryInMs: 400_000, isHopeless: false };
    expect(explained({ effectiveMax: 4 }, { outage, isSuspended: true })).toEqual([
      'Nobody waits: 0 idle, 0 leased, at most 4.',
      'The pool is suspended: nobody is served before resume() is called.',
      'No connection can be opened: the last 2 attempts failed, with: reset. The next attempt is in 7 min.',
      expect.stringMatching(/^The server refused more than 4 connections \(53300\)/),
    ]);
  });
});
