import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Screen, type ScreenOptions } from '../../src/terminal/screen.ts';

interface Opened {
  readonly screen: Screen;
  readonly input: PassThrough;
  readonly shown: () => string;
}

function open(isTerminal: boolean, more: Pick<ScreenOptions, 'complete' | 'suspend'> = {}): Opened {
  const input = new PassThrough();
  const output = new PassThrough();
  let text = '';
  output.setEncoding('utf8').on('data', (part: string) => (text += part));
  const screen = new Screen({ input, output, isTerminal, ...more });
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

  test('Ctrl-C takes back what is typed, and only then ends', async () => {
    const { screen, input, shown } = open(true);
    const answer = screen.ask('> ');
    input.write('/queue');
    await expect.poll(shown).toContain('/queue');
    input.write('\u0003');
    input.write('help');
    input.write('\r');
    expect(await answer).toBe('help');
    const next = screen.ask('> ');
    input.write('\u0003');
    expect(await next).toBeUndefined();
    expect(await screen.ask('> ')).toBeUndefined();
  });

  test('Ctrl-C in a field gives up the field alone: the prompt goes on', async () => {
    const { screen, input, shown } = open(true);
    const field = screen.askField('Name: ');
    input.write('An');
    await expect.poll(shown).toContain('An');
    input.write('\u0003');
    expect(await field).toBeUndefined();
    const line = screen.ask('> ');
    input.write('help\r');
    expect(await line).toBe('help');
    screen.close();
  });

  test('Ctrl-C drops what was pasted behind it', async () => {
    const { screen, input } = open(true);
    const field = screen.askField('Name: ');
    input.write('Ana\rBo\rhelp\r\u0003');
    expect(await field).toBe('Ana');
    expect(await screen.askField('Tag: ')).toBeUndefined();
  });

  test('Tab completes nothing in a field', async () => {
    const { screen, input } = open(true, { complete: async (line) => [['/profile '], line] });
    const answer = screen.askField('Name: ');
    input.write('/pr\t');
    await new Promise((resolve) => setImmediate(resolve));
    input.write('\r');
    expect(await answer).toBe('/pr');
    screen.close();
  });

  test('the arrow keys bring back what was typed at the prompt, never what went into a field', async () => {
    const { screen, input } = open(true);
    const type = async (
      answer: Promise<string | undefined>,
      ...keys: string[]
    ): Promise<string | undefined> => {
      for (const key of keys) input.write(key);
      return answer;
    };
    await type(screen.ask('> '), '/profile', '\r');
    await type(screen.ask('> '), '/setup', '\r');
    await type(screen.askField('Name: '), '/profile', '\r');
    await type(screen.askField('Tag: '), 'Ana#1234', '\r');
    const up = '\u001B[A';
    expect(await type(screen.ask('> '), up, '\r')).toBe('/setup');
    expect(await type(screen.ask('> '), up, up, '\r')).toBe('/profile');
    screen.close();
  });

  test('Ctrl-Z stops the program, and the line is there again when it goes on', async () => {
    let stops = 0;
    const { screen, input, shown } = open(true, { suspend: () => (stops += 1) });
    const answer = screen.ask('Ana> ');
    input.write('/que');
    await expect.poll(shown).toContain('/que');
    const before = shown().length;
    input.write('\u001A');
    await expect.poll(() => shown().slice(before)).toMatch(/Ana> .*\/que/);
    expect(stops).toBe(1);
    input.write('ue');
    input.write('\r');
    expect(await answer).toBe('/queue');
    screen.close();
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
    const { screen, input } = open(true, { complete: async (line) => [['/profile '], line] });
    const answer = screen.ask('> ');
    input.write('/pr\t');
    await new Promise((resolve) => setImmediate(resolve));
    input.write('\r');
    expect(await answer).toBe('/profile ');
    screen.close();
  });

  test('a completion that fails leaves the line as it is', async () => {
    const { screen, input } = open(true, { complete: async () => Promise.reject(new Error('boom')) });
    const answer = screen.ask('> ');
    input.write('/pr\t');
    await new Promise((resolve) => setImmediate(resolve));
    input.write('\r');
    expect(await answer).toBe('/pr');
    screen.close();
  });
});
