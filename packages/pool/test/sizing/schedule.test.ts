import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PoolOptionError } from '../../src/errors.ts';
import { resolveSchedule, type ScheduledMin } from '../../src/sizing/schedule.ts';

const OTHERWISE = 1;
const schedule = (...entries: ScheduledMin[]) => resolveSchedule(entries, 20);
const minAt = (entry: ScheduledMin, at: string): number => schedule(entry).minAt(new Date(at), OTHERWISE);
const nextChange = (entry: ScheduledMin, after: string): string | undefined =>
  schedule(entry).nextChangeAt(new Date(after), OTHERWISE)?.toISOString();

const evening = { from: '18:00', to: '23:00', min: 8, timeZone: 'Europe/Berlin' } as const;

describe('a scheduled min', () => {
  it('applies from its first minute to its last, by the clock on the wall of its zone', () => {
    // In winter Berlin is an hour ahead of UTC, in summer two.
    expect(minAt(evening, '2026-01-15T16:59:59.999Z')).toBe(OTHERWISE);
    expect(minAt(evening, '2026-01-15T17:00:00Z')).toBe(8);
    expect(minAt(evening, '2026-01-15T21:59:59.999Z')).toBe(8);
    expect(minAt(evening, '2026-01-15T22:00:00Z')).toBe(OTHERWISE);
    expect(minAt(evening, '2026-07-15T16:00:00Z')).toBe(8);
    expect(minAt(evening, '2026-07-15T21:00:00Z')).toBe(OTHERWISE);
  });

  it('applies on its days alone', () => {
    const weekend: ScheduledMin = { ...evening, days: ['sat', 'sun'] };
    expect(minAt(weekend, '2026-01-16T18:00:00Z')).toBe(OTHERWISE); // a Friday
    expect(minAt(weekend, '2026-01-17T18:00:00Z')).toBe(8);
    expect(minAt(weekend, '2026-01-18T18:00:00Z')).toBe(8);
    expect(minAt(weekend, '2026-01-19T18:00:00Z')).toBe(OTHERWISE);
  });

  it('that goes past midnight belongs to the day on which it begins', () => {
    const night: ScheduledMin = { days: ['fri'], from: '22:00', to: '02:00', min: 5, timeZone: 'UTC' };
    expect(minAt(night, '2026-01-16T01:00:00Z')).toBe(OTHERWISE); // the night to Friday
    expect(minAt(night, '2026-01-16T22:00:00Z')).toBe(5);
    expect(minAt(night, '2026-01-17T01:59:00Z')).toBe(5);
    expect(minAt(night, '2026-01-17T02:00:00Z')).toBe(OTHERWISE);
    expect(minAt(night, '2026-01-17T22:00:00Z')).toBe(OTHERWISE);
  });

  it('may last the whole day', () => {
    const sunday: ScheduledMin = { days: ['sun'], from: '00:00', to: '24:00', min: 5, timeZone: 'UTC' };
    expect(minAt(sunday, '2026-01-17T23:59:00Z')).toBe(OTHERWISE);
    expect(minAt(sunday, '2026-01-18T00:00:00Z')).toBe(5);
    expect(minAt(sunday, '2026-01-18T23:59:00Z')).toBe(5);
    expect(nextChange(sunday, '2026-01-18T12:00:00Z')).toBe('2026-01-19T00:00:00.000Z');
  });

  it('may be below the min of the other hours; of several the highest applies', () => {
    const night: ScheduledMin = { from: '03:00', to: '06:00', min: 0, timeZone: 'UTC' };
    const backup: ScheduledMin = { from: '05:00', to: '05:30', min: 3, timeZone: 'UTC' };
    const both = schedule(night, backup);
    expect(both.minAt(new Date('2026-01-15T04:00:00Z'), 2)).toBe(0);
    expect(both.minAt(new Date('2026-01-15T05:10:00Z'), 2)).toBe(3);
    expect(both.minAt(new Date('2026-01-15T05:40:00Z'), 2)).toBe(0);
    expect(both.minAt(new Date('2026-01-15T06:00:00Z'), 2)).toBe(2);
  });

  it('goes by the clock of the machine where it names no zone', () => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    const { timeZone: _, ...here } = evening;
    for (let hour = 0; hour < 24; hour++) {
      const at = new Date(Date.UTC(2026, 0, 15, hour)).toISOString();
      expect(minAt(here, at)).toBe(minAt({ ...here, timeZone }, at));
    }
  });
});

describe('the next change', () => {
  it('is the next beginning or end', () => {
    expect(nextChange(evening, '2026-01-15T12:00:00Z')).toBe('2026-01-15T17:00:00.000Z');
    expect(nextChange(evening, '2026-01-15T17:00:00Z')).toBe('2026-01-15T22:00:00.000Z');
    expect(nextChange(evening, '2026-01-15T21:59:59.999Z')).toBe('2026-01-15T22:00:00.000Z');
  });

  it('may be days away', () => {
    const weekend: ScheduledMin = { ...evening, days: ['sat'] };
    expect(nextChange(weekend, '2026-01-11T12:00:00Z')).toBe('2026-01-17T17:00:00.000Z');
  });

  it('never comes where nothing would change', () => {
    expect(schedule().nextChangeAt(new Date(0), OTHERWISE)).toBeUndefined();
    expect(schedule(evening).nextChangeAt(new Date(0), 8)).toBeUndefined();
    expect(nextChange({ from: '00:00', to: '24:00', min: 8 }, '2026-01-11T12:00:00Z')).toBeUndefined();
  });
});

describe('on the day on which the clocks are set', () => {
  const newYork = 'America/New_York';

  it('an evening begins and ends by the new time', () => {
    expect(nextChange(evening, '2026-03-28T22:00:00Z')).toBe('2026-03-29T16:00:00.000Z');
    expect(nextChange(evening, '2026-10-24T21:00:00Z')).toBe('2026-10-25T17:00:00.000Z');
    const there: ScheduledMin = { ...evening, timeZone: newYork };
    expect(nextChange(there, '2026-03-08T05:00:00Z')).toBe('2026-03-08T22:00:00.000Z');
    expect(nextChange(there, '2026-11-01T05:00:00Z')).toBe('2026-11-01T23:00:00.000Z');
  });

  it('a night is an hour shorter in spring and an hour longer in autumn', () => {
    const night: ScheduledMin = { from: '22:00', to: '06:00', min: 5, timeZone: 'Europe/Berlin' };
    expect(nextChange(night, '2026-03-28T21:00:00Z')).toBe('2026-03-29T04:00:00.000Z');
    expect(nextChange(night, '2026-10-24T20:00:00Z')).toBe('2026-10-25T05:00:00.000Z');
  });

  it('a time that is skipped begins when it has been skipped', () => {
    const early: ScheduledMin = { from: '02:30', to: '04:00', min: 5, timeZone: 'Europe/Berlin' };
    // 02:00 is 03:00 at 01:00 UTC.
    expect(nextChange(early, '2026-03-28T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(nextChange(early, '2026-03-29T01:00:00Z')).toBe('2026-03-29T02:00:00.000Z');
    expect(nextChange({ ...early, timeZone: newYork }, '2026-03-08T00:00:00Z')).toBe(
      '2026-03-08T07:00:00.000Z',
    );
  });

  it('one that is skipped wholly waits for its next day', () => {
    const brief: ScheduledMin = {
      days: ['sun'],
      from: '02:15',
      to: '02:45',
      min: 5,
      timeZone: 'Europe/Berlin',
    };
    expect(nextChange(brief, '2026-03-22T12:00:00Z')).toBe('2026-04-05T00:15:00.000Z');
  });

  it('a time that comes twice counts twice', () => {
    const early: ScheduledMin = { from: '02:00', to: '02:30', min: 5, timeZone: 'Europe/Berlin' };
    const changes: (string | undefined)[] = [];
    for (let at = '2026-10-24T12:00:00.000Z'; changes.length < 4;) {
      at = nextChange(early, at) ?? '';
      changes.push(at.slice(11, 16));
    }
    expect(changes).toEqual(['00:00', '00:30', '01:00', '01:30']);
  });
});

it('the next change is what a look at every minute finds, in any zone, around any setting of the clocks', () => {
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 59))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
  const entry = fc
    .record({
      days: fc.subarray(['fri', 'sat', 'sun', 'mon'] as const, { minLength: 1 }),
      from: time,
      to: time,
      min: fc.integer({ min: 0, max: 3 }),
      timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
    })
    .filter(({ from, to }) => from !== to);
  // Berlin, New York, Lord Howe: in spring and in autumn.
  const setAt = fc.constantFrom(
    ...['2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-03-08T07:00Z', '2026-11-01T06:00Z'],
    ...['2026-04-04T15:00Z', '2026-10-03T15:30Z'],
  );
  fc.assert(
    fc.property(
      fc.array(entry, { minLength: 1, maxLength: 2 }),
      setAt,
      fc.integer({ min: 0, max: 24 * 3600 }),
      (entries, around, seconds) => {
        const checked = resolveSchedule(entries, 20);
        const start = Date.parse(around) - seconds * 1000;
        const before = checked.minAt(new Date(start), OTHERWISE);
        const found = checked.nextChangeAt(new Date(start), OTHERWISE)?.getTime() ?? Infinity;
        const end = Math.min(found, start + 30 * 3_600_000);
        const missed: string[] = [];
        for (let minute = Math.floor(start / 60_000) + 1; minute * 60_000 < end; minute++) {
          const at = new Date(minute * 60_000);
          if (checked.minAt(at, OTHERWISE) !== before) missed.push(at.toISOString());
        }
        expect(missed).toEqual([]);
        if (found < Infinity) expect(checked.minAt(new Date(found), OTHERWISE)).not.toBe(before);
      },
    ),
    { numRuns: 25 },
  );
});

describe('a schedule that cannot work', () => {
  it.each([
    ['evenings', /`schedule` to be a list such as \[.*\], got 'evenings'/],
    [[5], /`schedule\[0\]` to be an object such as .*, got 5/],
    [
      [{ ...evening, hours: 3 }],
      /Unknown property 'hours' in `schedule\[0\]`: it may have days, from, to, min, timeZone/,
    ],
    [
      [evening, { ...evening, from: '6pm' }],
      /`schedule\[1\]\.from` to be a time from '00:00' to '24:00', got '6pm'/,
    ],
    [[{ ...evening, from: '24:00' }], /`schedule\[0\]\.from` to be before '24:00', got '24:00'/],
    [[{ ...evening, to: '24:30' }], /`schedule\[0\]\.to` to be a time .*, got '24:30'/],
    [[{ ...evening, to: undefined }], /`schedule\[0\]\.to` to be a time .*, got undefined/],
    [[{ ...evening, to: '18:00' }], /`schedule\[0\]\.to` to be another time than `from` .*, got '18:00'/],
    [[{ ...evening, min: 2.5 }], /`schedule\[0\]\.min` to be an integer from 0, got 2\.5/],
    [[{ ...evening, min: 21 }], /`schedule\[0\]\.min` to be at most `max` \(20\), got 21/],
    [[{ ...evening, days: ['sat', 'Sun'] }], /`schedule\[0\]\.days` to be a list of mon, .*, sun, got 'Sun'/],
    [[{ ...evening, days: [] }], /`schedule\[0\]\.days` to be a list of mon, .*, got an empty list/],
    [[{ ...evening, days: 'sat' }], /`schedule\[0\]\.days` to be a list of mon, .*, got 'sat'/],
    [
      [{ ...evening, timeZone: 'Europe/Berlni' }],
      /`schedule\[0\]\.timeZone` to be a time zone such as 'Europe\/Berlin', got 'Europe\/Berlni'/,
    ],
    [[{ ...evening, timeZone: 2 }], /`schedule\[0\]\.timeZone` to be a time zone .*, got 2/],
  ])('%j is refused with what is wrong', (given, message) => {
    const resolve = () => resolveSchedule(given, 20);
    expect(resolve).toThrow(PoolOptionError);
    expect(resolve).toThrow(message);
  });

  it('is told without repeating a long text, which might be a secret in the wrong place', () => {
    const secret = `postgres://someone:${'x'.repeat(40)}@host/db`;
    expect(() => resolveSchedule([{ ...evening, timeZone: secret }], 20)).toThrow('got a longer text');
  });
});
