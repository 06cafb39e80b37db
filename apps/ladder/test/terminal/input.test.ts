import { describe, expect, test } from 'vitest';
import { readChoice } from '../../src/terminal/choices.ts';
import { readOptions } from '../../src/terminal/command-options.ts';
import { readInputLine } from '../../src/terminal/input-line.ts';

describe('a line of input', () => {
  test.each([
    ['', { kind: 'empty' }],
    ['  /profile ', { kind: 'command', name: 'profile', rest: '' }],
    ['/SETUP country:South Korea', { kind: 'command', name: 'setup', rest: 'country:South Korea' }],
    ['/', { kind: 'command', name: '', rest: '' }],
    ['2', { kind: 'press', number: 2, choice: undefined }],
    ['3 sun,ember', { kind: 'press', number: 3, choice: 'sun,ember' }],
    ['as Bo', { kind: 'as', player: 'Bo' }],
    ['AS Mary Ann', { kind: 'as', player: 'Mary Ann' }],
    ['speak de', { kind: 'speak', language: 'de' }],
    ['speak', { kind: 'speak', language: '' }],
    ['look', { kind: 'look' }],
    ['exit', { kind: 'quit' }],
    ['?', { kind: 'help' }],
    ['as', { kind: 'as', player: '' }],
    ['quit now', { kind: 'unknown', text: 'quit now' }],
    ['constructor', { kind: 'unknown', text: 'constructor' }],
    ['12345', { kind: 'unknown', text: '12345' }],
  ])('%j means %j', (line, meaning) => {
    expect(readInputLine(line)).toEqual(meaning);
  });
});

describe('the options of a command', () => {
  const DECLARED = [{ name: 'race' }, { name: 'country' }];

  test.each([
    ['', {}],
    ['country:de', { country: 'de' }],
    ['country:South Korea race:sun', { country: 'South Korea', race: 'sun' }],
    ['country:"South Korea"', { country: 'South Korea' }],
    ['country: Chad', { country: 'Chad' }],
    ['sun', { race: 'sun' }],
    ['sun country:x:y', { race: 'sun', country: 'x:y' }],
  ])('%j gives %j', (rest, options) => {
    expect(readOptions(rest, DECLARED)).toEqual({ kind: 'typed', options });
  });

  test('an option that is not there is refused with those that are', () => {
    expect(readOptions('county:de', DECLARED)).toEqual({
      kind: 'refused',
      reason: 'there is no option county; there is race, country',
    });
    expect(readOptions('x', [])).toEqual({ kind: 'refused', reason: 'this command takes no options' });
  });

  test.each([
    ['country', 'country needs a colon: country:…'],
    ['Country South Korea', 'country needs a colon: country:South Korea'],
  ])('%j has its colon asked for', (rest, reason) => {
    expect(readOptions(rest, DECLARED)).toEqual({ kind: 'refused', reason });
  });

  test('a value may be the name of an option, where it is said which one it is for', () => {
    expect(readOptions('race:country', DECLARED)).toEqual({ kind: 'typed', options: { race: 'country' } });
  });

  test('a required option that is missing is named', () => {
    expect(readOptions('', [{ name: 'player', required: true }])).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('player is missing'),
    });
  });
});

describe('a choice in a select', () => {
  const SELECT = {
    options: [
      { label: 'Sun', value: 'sun' },
      { label: 'Frozen Lake', value: 'lake' },
      { label: '1', value: 'one' },
      { label: 'Europe, west', value: 'eu-west' },
    ],
    leastChoices: 0,
    mostChoices: 2,
  };

  test.each([
    ['1', ['sun']],
    ['2, 1', ['lake', 'sun']],
    ['2 1', ['lake', 'sun']],
    ['frozen lake', ['lake']],
    ['lake,SUN', ['lake', 'sun']],
    ['sun,sun', ['sun']],
    ['-', []],
    ['none', []],
    ['3', ['one']],
    ['europe, west', ['eu-west']],
  ])('%j chooses %j', (text, values) => {
    expect(readChoice(text, SELECT)).toEqual({ kind: 'chosen', values });
  });

  test.each([
    ['5', 'there is no option "5" (1 to 4)'],
    ['moon', 'there is no option "moon" (1 to 4)'],
    ['1,2,3', 'choose at most 2; that was 3'],
  ])('%j is refused: %s', (text, reason) => {
    expect(readChoice(text, SELECT)).toEqual({ kind: 'refused', reason });
  });

  test('too few are refused', () => {
    expect(readChoice('-', { ...SELECT, leastChoices: 1 })).toMatchObject({
      reason: 'choose at least 1; that was 0',
    });
  });
});
