/** Every language says everything that English says, and says it in its own words. */
import { describe, expect, it } from 'vitest';
import { english, type Texts } from '../../src/texts/english.ts';
import { german } from '../../src/texts/german.ts';
import { LANGUAGES, textsFor } from '../../src/texts/languages.ts';

/** What is called the same in both: names, and what players say. */
const SAME_IN_GERMAN = [
  'admin.discord',
  'admin.match',
  'admin.matches',
  'admin.ratings',
  'help.lookingWith',
  'match.decided',
  'match.server',
  'profile.rating',
  'setup.fields.name',
  'setup.fields.region',
];

type Sentence = string | ((...values: readonly unknown[]) => string);

/** All sentences by where they stand: `queue.find`, `setup.faults.nameTooShort`. */
function sentencesOf(texts: Texts): ReadonlyMap<string, Sentence> {
  const { locale: _locale, discordLocales: _names, percent: _percent, date: _date, ...screens } = texts;
  return new Map(inside('', screens));
}

function inside(place: string, part: object): readonly (readonly [string, Sentence])[] {
  return Object.entries(part).flatMap(([key, value]: [string, unknown]) => {
    const at = place === '' ? key : `${place}.${key}`;
    return typeof value === 'object' && value !== null
      ? inside(at, value)
      : [[at, value as Sentence] as const];
  });
}

/** Values that stand for whatever a sentence takes: a number, a name, several names, a tally. */
function samples(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => {
    const shown = `7000${index}`;
    const toString = (): string => shown;
    const join = (between: string): string => `${shown}${between}${shown}`;
    return { toString, join, wins: shown, losses: shown, draws: shown };
  });
}

const said = (sentence: Sentence): string =>
  typeof sentence === 'string' ? sentence : sentence(...samples(sentence.length));

/** Which of the values are in a sentence. */
const valuesIn = (text: string): readonly string[] => [...new Set(text.match(/7000[0-9]/g))].toSorted();

const own = sentencesOf(english);

describe.each(LANGUAGES)('the texts in $locale', (texts) => {
  const theirs = sentencesOf(texts);

  it('have every sentence, none of them empty, and no other', () => {
    expect([...theirs.keys()].toSorted()).toEqual([...own.keys()].toSorted());
    expect([...theirs].filter(([, sentence]) => said(sentence).trim() === '')).toEqual([]);
  });

  it('say everything that the English ones say of who, when and how many', () => {
    for (const [at, sentence] of own) {
      const other = theirs.get(at) ?? '';
      expect([at, typeof other]).toEqual([at, typeof sentence]);
      if (typeof sentence === 'function') expect([at, other.length]).toEqual([at, sentence.length]);
      expect([at, valuesIn(said(other))]).toEqual([at, valuesIn(said(sentence))]);
    }
  });

  it('name the same commands and options', () => {
    const codes = (text: string): readonly string[] => (text.match(/`[^`]+`/g) ?? []).toSorted();
    for (const [at, sentence] of own) {
      expect([at, codes(said(theirs.get(at) ?? ''))]).toEqual([at, codes(said(sentence))]);
    }
  });

  it('describe commands, options and choices in at most 100 characters', () => {
    const long = Object.entries(texts.commands).filter(([, { length }]) => length > 100);
    expect(long).toEqual([]);
  });
});

describe('a language', () => {
  it('says nothing in English but what is called the same', () => {
    const same = [...sentencesOf(german)].filter(
      ([at, sentence]) => said(sentence) === said(own.get(at) ?? ''),
    );
    expect(same.map(([at]) => at).toSorted()).toEqual(SAME_IN_GERMAN);
  });

  it('writes numbers, and counts, as its people do', () => {
    const day = new Date('2026-11-27T23:59:00Z');
    expect([english.date(day), german.date(day)]).toEqual(['Nov 27, 2026', '27.11.2026']);
    expect([english.percent(55.56), german.percent(55.56)]).toEqual(['55.6%', '55,6\u00A0%']);
    expect([english.wording.matches(1), english.wording.matches(2)]).toEqual(['1 match', '2 matches']);
    expect([german.wording.matches(1), german.wording.matches(2)]).toEqual(['1 Match', '2 Matches']);
    expect([english.wording.everySeconds(1), german.wording.everySeconds(45)]).toEqual([
      'every second',
      'alle 45 Sekunden',
    ]);
    expect([german.queue.refuseUpTo(1), german.queue.refuseUpTo(3)]).toEqual([
      'Bis zu 1 Karte ablehnen',
      'Bis zu 3 Karten ablehnen',
    ]);
  });

  it.each([
    ['de', german],
    ['de-AT', german],
    ['en-US', english],
    ['en-GB', english],
    ['fr', english],
    ['constructor', english],
    ['', english],
    [undefined, english],
  ])('is chosen by what Discord says: %s', (locale, texts) => {
    expect(textsFor(locale)).toBe(texts);
  });
});
