import { expect, test } from 'vitest';
import { helpText, readArguments } from '../src/peers/arguments.ts';
import { SCENARIOS } from '../src/peers/scenarios.ts';

test('without arguments everything is measured as it should be', () => {
  expect(readArguments([])).toEqual({
    kind: 'run',
    scenarios: SCENARIOS,
    isJson: false,
    isQuick: false,
    isComplete: true,
  });
});

test.each([['--quick'], ['--scenario', 'link']])('%s is no complete run', (...args) => {
  expect(readArguments(args)).toMatchObject({ isComplete: false });
});

test('several scenarios are taken in the order in which they are named', () => {
  const asked = readArguments(['--scenario', 'rows', '--scenario', 'link', '--json']);
  expect(asked).toMatchObject({ isJson: true, scenarios: [{ name: 'rows' }, { name: 'link' }] });
});

test('a scenario that does not exist is refused with the names of those that do', () => {
  expect(() => readArguments(['--scenario', 'fast'])).toThrow(
    /no scenario fast; there are checkout, queries, link, mixed, cpu, cold, rows, storm, outage, idle, clean, observe$/,
  );
});

test('an option that does not exist is refused', () => {
  expect(() => readArguments(['--slow'])).toThrow("Unknown option '--slow'");
});

test('the help tells of every scenario', () => {
  for (const { name, question } of SCENARIOS) {
    expect(helpText()).toMatch(new RegExp(`^  ${name} +`, 'm'));
    expect(helpText()).toContain(question);
  }
});
