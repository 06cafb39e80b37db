import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Screen } from '../../src/terminal/screen.ts';

interface Opened {
  readonly screen: Screen;
  readonly input: PassThrough;
  readonly shown: () => string;
}

function open(isTerminal: boolean, complete?: (line: string) => Promise<[string[], string]>): Opened {
  const input = new PassThrough();
  const output = new PassThrough();
  let text = '';
  output.setEncoding('utf8').on('data', (part: string) => (text += part));
  const screen = new Screen({ input, output, isTerminal, ...(complete === undefined ? {} : { complete }) });
  return { screen, input, shown: () => text };
}

describe('a screen of lines', () => {
  test('gives the lines in the order in which they were typed, also those that came early', async () => {
    const { screen, input } = open(false);
    const first = screen.ask('> ');
    input.write('one\ntwo\nthree\n');
    expect([await first, await screen.ask('> '), await screen.ask('> ')]).toEqual(['one', 'two', 'three']);
    screen.close();
  });

  test('ends with undefined when the input ends, after the lines that were there', async () => {
    const { screen, input } = open(false);
    input.end('last\n');
    await new Promise((resolve) => input.once('close', resolve));
    expect([await screen.ask('> '), await screen.ask('> ')]).toEqual(['last', undefined]);
  });

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s ends a question that waits', async (_, key) => {
    const { screen, input } = open(true);
    const answer = screen.ask('> ');
    input.write(key);
    expect(await answer).toBeUndefined();
  });

  test('what is printed while somebody types leaves what was typed as it was', async () => {
    const { screen, input, shown } = open(true);
    const answer = screen.ask('Ana> ');
    input.write('/prfile\u001B[D\u001B[D\u001B[D\u001B[D');
    await expect.poll(shown).toContain('/prfile');
    screen.print('Bo sent a message');
    expect(shown()).toMatch(/Bo sent a message\n[^\n]*Ana> [^\n]*\/prfile/);
    // One key at a time: readline takes a longer chunk for pasted text, which it appends.
    input.write('o');
    input.write('\r');
    expect(await answer).toBe('/profile');
    screen.close();
  });

  test('Tab completes what was typed', async () => {
    const { screen, input } = open(true, async (line) => [['/profile '], line]);
    const answer = screen.ask('> ');
    input.write('/pr\t');
    await new Promise((resolve) => setImmediate(resolve));
    input.write('\r');
    expect(await answer).toBe('/profile ');
    screen.close();
  });

  test('a completion that fails leaves the line as it is', async () => {
    const { screen, input } = open(true, async () => Promise.reject(new Error('boom')));
    const answer = screen.ask('> ');
    input.write('/pr\t');
    await new Promise((resolve) => setImmediate(resolve));
    input.write('\r');
    expect(await answer).toBe('/pr');
    screen.close();
  });
});
