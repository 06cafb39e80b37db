import { describe, expect, test } from 'vitest';
import { drawHelp } from '../../src/terminal/help.ts';
import { textWidth } from '../../src/terminal/text-width.ts';
import { drawWelcome } from '../../src/terminal/welcome.ts';
import { drawingContext } from './support/drawing-context.ts';

const FACTS = { database: 'a PostgreSQL server of its own', connections: 2 };
const COMMANDS = [
  { name: 'setup', description: 'Tell the ladder who you are', options: [{ name: 'country' }] },
  { name: 'leaderboard', description: 'Show who is best', options: [{ name: 'race' }, { name: 'best' }] },
];

describe.each([24, 40, 80, 100])('on a terminal of %i columns', (width) => {
  test.each([
    ['the welcome', drawWelcome(FACTS, drawingContext({ width }))],
    ['the help', drawHelp(COMMANDS, 'en-US', drawingContext({ width }))],
  ])('%s fits', (_, text) => {
    expect(Math.max(...text.split('\n').map(textWidth))).toBeLessThanOrEqual(width);
  });
});

test('the welcome says what runs and what to type', () => {
  const text = drawWelcome(FACTS, drawingContext());
  expect(text).toMatch(/a PostgreSQL server of its own behind a warm pool of 2\s+connections/);
  expect(text).toContain('  /setup country:Germany  say who you are; once is enough\n');
});
