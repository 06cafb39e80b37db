import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deadlinesOfFound,
  dueStep,
  isOpen,
  MATCH_STATUSES,
  OPEN_STATUSES,
  statusesBefore,
  type WatchedMatch,
} from '../../src/ladder/match-life.ts';
import { monthStart, offencesCountedSince, pausedUntil } from '../../src/ladder/penalties.ts';
import { DAWN_AND_DUSK, WITHOUT_CONFIRMATION } from '../support/ladders.ts';

const AT = new Date('2026-05-31T23:59:30.000Z');
const { deadlines, penalties } = DAWN_AND_DUSK;

function after(seconds: number): Date {
  return new Date(AT.getTime() + 1000 * seconds);
}

describe('the life of a match', () => {
  it('leads from every open state to an end, and from no end back', () => {
    for (const status of MATCH_STATUSES) {
      const next = MATCH_STATUSES.filter((to) => statusesBefore(to).includes(status));
      expect(next).toContain('resolved');
      if (!isOpen(status)) expect(next).toEqual(['resolved']);
    }
    expect(OPEN_STATUSES.every((status) => statusesBefore('aborted').includes(status))).toBe(true);
    expect(statusesBefore('confirmed')).toEqual(['found']);
    expect(statusesBefore('agreed')).toEqual(['confirmed']);
  });

  it('begins with a minute to confirm and a reminder, or at once where nobody confirms', () => {
    expect(deadlinesOfFound(AT, deadlines)).toEqual({
      confirmBy: after(60),
      remindAt: after(20),
      reportBy: null,
    });
    expect(deadlinesOfFound(AT, WITHOUT_CONFIRMATION.deadlines)).toEqual({
      confirmBy: null,
      remindAt: null,
      reportBy: after(4 * 60 * 60),
    });
  });

  const found: WatchedMatch = {
    status: 'found',
    confirmBy: after(60),
    remindAt: after(20),
    reportBy: null,
    player1: { confirmedAt: AT, report: null },
    player2: { confirmedAt: null, report: null },
  };

  it('reminds who has not confirmed, whatever the other did, and then gives up', () => {
    expect(dueStep(found, after(19))).toBeUndefined();
    expect(dueStep(found, after(20))).toEqual({ kind: 'remind', seats: ['player_2'] });
    expect(dueStep({ ...found, remindAt: null }, after(59))).toBeUndefined();
    expect(dueStep(found, after(60))).toEqual({ kind: 'abandon', missing: ['player_2'] });
  });

  it('accepts the one report that nobody contradicted, and is void without any', () => {
    const played = { ...found, status: 'confirmed' as const, reportBy: after(100) };
    const reported = { ...played, player2: { confirmedAt: AT, report: 'draw' as const } };
    expect(dueStep(reported, after(99))).toBeUndefined();
    expect(dueStep(reported, after(100))).toEqual({ kind: 'accept', outcome: 'draw' });
    expect(dueStep(played, after(100))).toEqual({ kind: 'void' });
    const both = { ...reported, player1: { confirmedAt: AT, report: 'player_1' as const } };
    expect(dueStep(both, after(100))).toBeUndefined();
  });

  it('asks nothing of a match that has ended', () => {
    for (const status of MATCH_STATUSES.filter((each) => !isOpen(each))) {
      expect(dueStep({ ...found, status, reportBy: AT }, after(1e6))).toBeUndefined();
    }
  });
});

describe('penalties', () => {
  it('count aborts by the calendar month, so that a new month brings a new allowance', () => {
    expect(monthStart(AT).toISOString()).toBe('2026-05-01T00:00:00.000Z');
    expect(monthStart(after(30)).toISOString()).toBe('2026-06-01T00:00:00.000Z');
  });

  it('grow with every offence that counts, and stay at the last', () => {
    const minutes = [1, 2, 3, 4, 5].map(
      (offences) => (pausedUntil(offences, AT, penalties).getTime() - AT.getTime()) / 60_000,
    );
    expect(minutes).toEqual([0, 5, 30, 120, 120]);
    expect(offencesCountedSince(AT, penalties).toISOString()).toBe('2026-05-24T23:59:30.000Z');
  });

  it('never shorten by a further offence, and are none where the ladder has none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), (offences) => {
        expect(pausedUntil(offences + 1, AT, penalties).getTime()).toBeGreaterThanOrEqual(
          pausedUntil(offences, AT, penalties).getTime(),
        );
        expect(pausedUntil(offences, AT, { ...penalties, pauseMinutes: [] })).toEqual(AT);
      }),
    );
  });
});
