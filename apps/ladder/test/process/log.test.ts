import { BatchError } from '@warmpool/database';
import { describe, expect, test } from 'vitest';
import { createLog, messageLog, type LogOptions } from '../../src/log.ts';

function logTo(lines: string[], options: Partial<LogOptions> = {}): ReturnType<typeof createLog> {
  const output = { write: (line: string) => lines.push(line) };
  return createLog({ level: 'info', format: 'json', output, ...options });
}

describe('the log', () => {
  test('writes one JSON object a line for machines', () => {
    const lines: string[] = [];
    logTo(lines).info({ min: 2 }, 'Initializing pool');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 30, min: 2, msg: 'Initializing pool' });
  });

  test('writes one readable line for people, with colour only when asked', () => {
    const lines: string[] = [];
    logTo(lines, { format: 'text' }).warn({ waiting: 3 }, 'The pool is busy');
    expect(lines).toEqual([
      expect.stringMatching(/^\[\d\d:\d\d:\d\d\] WARN: The pool is busy \{"waiting":3\}\n$/),
    ]);
    logTo(lines, { format: 'text', hasColour: true }).warn('The pool is busy');
    expect(lines[1]).toContain('\u001B[');
  });

  test.each(['json', 'text'] as const)(
    'gives an error that explains itself one line, and its stack only where the level asks for details, as %s',
    (format) => {
      const lines: string[] = [];
      const cause = new Error('nobody listens');
      const err = new BatchError(undefined, 3, 'not-sent', cause);
      logTo(lines, { format }).error({ errorId: 'a1b2', err }, 'a command failed');
      expect(lines.join('').trimEnd().split('\n')).toHaveLength(1);
      expect(lines[0]).toContain('"errorId":"a1b2"');
      expect(lines[0]).toContain('"code":"DATABASE_BATCH_FAILED"');
      expect(lines[0]).toContain('the batch failed: nobody listens (nothing was sent)');
      expect(lines[0]).not.toContain('log.test.ts');
      logTo(lines, { format, level: 'debug' }).error({ err }, 'a command failed');
      expect(lines[1]).toContain('log.test.ts');
    },
  );

  test('gives an error that nobody explained with its stack: it is a bug', () => {
    const lines: string[] = [];
    logTo(lines).error({ err: new TypeError('x is not a function') }, 'a command failed');
    expect(lines[0]).toContain('log.test.ts');
  });

  test('leaves out what is below its level', () => {
    const lines: string[] = [];
    const log = logTo(lines, { level: 'warn' });
    log.info('not this');
    log.error('this');
    expect(lines).toHaveLength(1);
  });

  test.each(['json', 'text'] as const)('hides secrets wherever they are, as %s', (format) => {
    const lines: string[] = [];
    const log = logTo(lines, { format, secrets: ['s3cr"t-token', 'hunter22'] });
    log.info({ token: 'another', nested: { password: 'one more' } }, 'login with s3cr"t-token');
    log.error({ err: new Error('no route to postgres://u:hunter22@h') }, 'failed');
    const text = lines.join('');
    expect(text).toContain('***');
    expect(text).not.toMatch(/s3cr|hunter22|another|one more/);
  });

  test('does not take a short password for a secret, which would make lines unreadable', () => {
    const lines: string[] = [];
    logTo(lines, { secrets: ['pool'] }).info('Closing connection pool...');
    expect(lines[0]).toContain('Closing connection pool...');
  });

  test('offers the shape that a database logs to', () => {
    const lines: string[] = [];
    messageLog(logTo(lines)).warn('Pool not initialized', { count: 2 });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 40, count: 2, msg: 'Pool not initialized' });
  });
});
