import { expect, test } from 'vitest';
import { WaveTrouble } from '../../src/discord/wave-trouble.ts';
import type { Log } from '../../src/discord/log.ts';

function refused(code: string, message = ''): Error {
  return Object.assign(new Error(message), { code });
}

function troubles(): { readonly trouble: WaveTrouble; readonly lines: string[] } {
  const lines: string[] = [];
  const write =
    (level: string) =>
    (fields: object, message: string): void => {
      const { failed } = fields as { failed: number };
      lines.push(`${level} ${failed}: ${message.split(' ', 4).join(' ')}`);
    };
  const log: Log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  return { trouble: new WaveTrouble(log, { one: 'a matchmaking wave', many: 'Matchmaking waves' }), lines };
}

test('an outage of many waves is one line when it begins and one when it ends', () => {
  const { trouble, lines } = troubles();
  for (let ms = 1; ms <= 3; ms += 1) trouble.failed(refused('ECONNREFUSED', `after ${ms} ms`));
  trouble.passed();
  trouble.passed();
  expect(lines).toEqual([
    'error 1: a matchmaking wave failed:',
    'debug 2: a matchmaking wave failed:',
    'debug 3: a matchmaking wave failed:',
    'info 3: Matchmaking waves work again,',
  ]);
});

test('another fault in the same outage is told as well, and the next outage anew', () => {
  const { trouble, lines } = troubles();
  for (const code of ['ECONNREFUSED', '42P01', 'ECONNREFUSED']) trouble.failed(refused(code));
  trouble.passed();
  trouble.failed(refused('42P01'));
  expect(lines.map((line) => line.split(':', 1)[0])).toEqual([
    'error 1',
    'error 2',
    'debug 3',
    'info 3',
    'error 1',
  ]);
});
