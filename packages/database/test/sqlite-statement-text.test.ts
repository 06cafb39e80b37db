import { expect, it } from 'vitest';
import { statementBeginnings } from '../src/sqlite/statement-text.ts';

it.each([
  ['select 1; insert into t values (1);', ['select 1', 'insert into']],
  [String.raw`select 'C:\'; commit`, [`select ''`, 'commit']],
  [`select 'it''s; x' -- ; y`, [`select ''`]],
  ['select "a;""b"; commit', [`select ''`, 'commit']],
  ['select `a``;b`; commit', [`select ''`, 'commit']],
  [`select [']; commit --'`, [`select ''`, 'commit']],
  ['/* a; b */ begin', ['begin']],
  ['/* /* */ begin', ['begin']],
  ['select 1 /* ; to the end', ['select 1']],
  ['  ;; ', []],
])('the statements of %s begin with %j', (text, beginnings) => {
  expect(statementBeginnings(text)).toEqual(beginnings);
});
