import { describe, expect, it } from 'vitest';
import { statementJudge } from '../../src/statement/judge.ts';
import { CORPUS } from './corpus.ts';

const judge = statementJudge([]);

describe.each(CORPUS)('of what is sent by $sender', ({ shared, alone }) => {
  if (shared.length > 0) {
    it.each(shared)('a connection is shared for: %s', (text) => {
      expect(judge(text)).toMatchObject({ isSharable: true, effect: 'none' });
    });
  }
  if (alone.length > 0) {
    it.each(alone)('a connection of its own is kept for: %s', (text) => {
      expect(judge(text).isSharable).toBe(false);
    });
  }
});

describe('a function declared safe', () => {
  const judgeWith = statementJudge(['rank_of', 'app.score', 'nextval', 'city']);

  it.each([
    'SELECT rank_of(1)',
    'SELECT "rank_of"(1), RANK_OF(2)',
    'SELECT app.score(1), "app"."score"(2), APP.Score(3)',
    "SELECT nextval('s'), pg_catalog.nextval('s')",
    'SELECT (address).city FROM t',
  ])('may be called on a shared connection as it was declared: %s', (text) => {
    expect(judgeWith(text)).toMatchObject({ isSharable: true, effect: 'none' });
  });

  it.each([
    'SELECT app.rank_of(1)',
    'SELECT score(1)',
    'SELECT "Rank_Of"(1)',
    'SELECT "app.score"(1)',
    'SELECT db.app.score(1)',
    'SELECT rank_of(evil(1))',
    'SELECT (address).street FROM t',
  ])('makes no other one safe: %s', (text) => {
    expect(judgeWith(text)).toMatchObject({ isSharable: false, effect: 'session' });
  });

  it('does not make a statement sharable that is none', () => {
    expect(judgeWith('CALL rank_of(1)').isSharable).toBe(false);
    expect(judgeWith('SELECT rank_of(1); SELECT 1').isSharable).toBe(false);
  });
});

describe('a query whose text cannot be seen', () => {
  it('gets a connection of its own', () => {
    expect(judge(undefined).isSharable).toBe(false);
  });
});
