import { describe, expect, test } from 'vitest';
import { closestName } from '../../src/closest-name.ts';
import { completeLine, type CompletionSource } from '../../src/terminal/completion.ts';

const COUNTRIES = ['Germany', 'Georgia', 'South Korea'];

const SOURCE: CompletionSource = {
  commands: () => [
    { name: 'setup', options: [{ name: 'country' }] },
    { name: 'profile', options: [{ name: 'player' }] },
    { name: 'queue', options: [] },
  ],
  players: () => ['Ana', 'Bo'],
  values: async (_, option, typed) =>
    option === 'country'
      ? COUNTRIES.filter((country) => country.toLowerCase().startsWith(typed.toLowerCase()))
      : ['Ana', 'Bo'],
};

describe('Tab', () => {
  test.each([
    ['/p', ['/profile '], '/p'],
    ['/', ['/setup ', '/profile ', '/queue '], '/'],
    ['he', ['help'], 'he'],
    ['as ', ['Ana', 'Bo'], ''],
    ['as b', ['Bo'], 'b'],
    ['/setup co', ['country:'], 'co'],
    ['/setup country:', ['country:Germany', 'country:Georgia', 'country:South Korea'], 'country:'],
    ['/setup country:ge', ['country:Germany', 'country:Georgia'], 'country:ge'],
    ['/setup country:South K', ['country:South Korea'], 'country:South K'],
    ['/setup South K', ['South Korea'], 'South K'],
    ['/profile b', ['Bo'], 'b'],
    ['/profile player:a', ['player:Ana'], 'player:a'],
    ['/queue ', [], ''],
    ['/nothing x', [], '/nothing x'],
  ])('after %j offers %j', async (line, candidates, replaced) => {
    expect(await completeLine(line, SOURCE)).toEqual([candidates, replaced]);
  });
});

describe('did you mean', () => {
  test.each([
    ['postgres', ['postgresql', 'embedded'], 'postgresql'],
    ['qeue', ['queue', 'profile'], 'queue'],
    ['QUEUE', ['queue'], 'queue'],
    ['xyz', ['queue', 'profile'], undefined],
    ['', ['a'], 'a'],
  ])('%j among %j: %j', (typed, names, meant) => {
    expect(closestName(typed, names)).toBe(meant);
  });
});
