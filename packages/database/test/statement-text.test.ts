import { expect, it } from 'vitest';
import { statementBeginnings } from '../src/statement-text.ts';

it.each([
  ['select 1; insert into t values (1);', ['select 1', 'insert into']],
  [String.raw`select E'it\'s; x'`, [`select ''`]],
  [String.raw`select e'\\'; commit`, [`select ''`, 'commit']],
  [String.raw`select E'it''s; \''; commit`, [`select ''`, 'commit']],
  [String.raw`select 'C:\'; commit`, [`select ''`, 'commit']],
  [String.raw`select the'\'; commit`, [`select the''`, 'commit']],
  [`select 'it''s; x' -- ; y`, [`select ''`]],
  ['select $tag$ ; $$ ; $tag$; commit', [`select ''`, 'commit']],
  ['select $t$ ; $T$ ; $t$; commit', [`select ''`, 'commit']],
  ['/* a; b */ begin', ['begin']],
  ['  ;; ', []],
])('the statements of %s begin with %j', (text, beginnings) => {
  expect(statementBeginnings(text)).toEqual(beginnings);
});
