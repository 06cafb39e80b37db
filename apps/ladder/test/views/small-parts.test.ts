import { describe, expect, it } from 'vitest';
import {
  boardId,
  EVERYBODY,
  LAST_PAGE,
  MOST_COUNTRIES,
  parseBoardState,
  type BoardState,
} from '../../src/views/board-state.ts';
import { options, select } from '../../src/views/message.ts';
import { sparkline } from '../../src/views/sparkline.ts';
import { counted } from '../../src/texts/counted.ts';
import { english } from '../../src/texts/english.ts';
import { german } from '../../src/texts/german.ts';
import { moment, signed, tallyWithRate } from '../../src/views/wording.ts';

describe('a sparkline', () => {
  it('goes from the lowest to the highest', () => {
    expect(sparkline([1500, 1520, 1540, 1570])).toBe('▁▃▅█');
    expect(sparkline([1570, 1500])).toBe('█▁');
  });

  it('is level where nothing changes, and empty where nothing is', () => {
    expect(sparkline([1500, 1500, 1500])).toBe('▄▄▄');
    expect(sparkline([])).toBe('');
  });
});

describe('wording', () => {
  it('counts, signs and rates', () => {
    expect([counted(1, 'match', 'matches'), counted(0, 'match', 'matches')]).toEqual([
      '1 match',
      '0 matches',
    ]);
    expect([signed(20), signed(-15), signed(0)]).toEqual(['+20', '-15', '±0']);
    expect(tallyWithRate({ wins: 5, losses: 3, draws: 1 }, english)).toBe('5W-3L-1D (55.6%)');
    expect(tallyWithRate({ wins: 0, losses: 0, draws: 0 }, english)).toBe('0W-0L-0D');
    expect(tallyWithRate({ wins: 5, losses: 3, draws: 1 }, german)).toBe('5S-3N-1U (55,6\u00A0%)');
    expect(moment(new Date('2026-05-01T12:00:00.900Z'), 'R')).toBe('<t:1777636800:R>');
  });
});

describe('the state of a leaderboard in a custom id', () => {
  const state: BoardState = {
    page: 3,
    races: ['lark', 'owl'],
    countries: ['DE', 'FR'],
    bestOnly: true,
    rank: 'A',
  };

  it('is read back as it was written, and fits', () => {
    for (const each of [state, EVERYBODY]) {
      const id = boardId('next', each);
      expect(id.length).toBeLessThanOrEqual(100);
      expect(parseBoardState(id.split(':').slice(2))).toEqual(each);
    }
  });

  it('fits with every race and the largest page', () => {
    // One race less than the longest list of codes that a ladder may have: with all of them there is no filter.
    const races = ['x'.repeat(20), 'y'.repeat(20), 'z'.repeat(20)];
    const countries = ['DE', 'FR', 'KR', 'US', 'PL'].slice(0, MOST_COUNTRIES);
    expect(boardId('previous', { ...state, page: LAST_PAGE, races, countries }).length).toBeLessThanOrEqual(
      100,
    );
  });

  it('is read from a message that is older than the filter by rank', () => {
    expect(parseBoardState(['3', 'lark.owl', 'DE', '1'])).toEqual({
      ...state,
      countries: ['DE'],
      rank: undefined,
    });
  });

  it.each(['', 'x:::0', '1:::2', '1::', '-1:::0', '1.5:::0', '1e3:::0', '99999999:::0'])(
    'refuses %j',
    (text) => {
      expect(parseBoardState(text.split(':'))).toBeUndefined();
    },
  );
});

describe('a select', () => {
  it('marks no more than may be taken, whatever was chosen under older rules', () => {
    const things = ['a', 'b', 'c'].map((code) => ({ code, name: code }));
    const view = select({
      customId: 'x',
      placeholder: 'y',
      options: options(things, ['a', 'b', 'c']),
      most: 2,
    });
    expect(view).toMatchObject({
      max_values: 2,
      options: [{ default: true }, { default: true }, { default: false }],
    });
  });
});
