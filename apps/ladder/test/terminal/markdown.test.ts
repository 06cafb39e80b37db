import { describe, expect, test } from 'vitest';
import { readMarkdown } from '../../src/terminal/markdown.ts';
import { createPaint } from '../../src/terminal/paint.ts';
import { drawingContext, NOON_MS } from './support/drawing-context.ts';

const NOON = NOON_MS / 1000;

describe('markdown on a terminal', () => {
  test.each([
    ['**bold**, *italic*, _italic_, __under__ and ~~gone~~', 'bold, italic, italic, under and gone'],
    ['***both*** and **a *b* c**', 'both and a b c'],
    ['snake_case_name stays, 2 * 3 * 4 too', 'snake_case_name stays, 2 * 3 * 4 too'],
    [String.raw`A\*B\_C\~D\|E \<@1\> \# x`, 'A*B_C~D|E <@1> # x'],
    [String.raw`**Zo\*e** won`, 'Zo*e won'],
    ['`  1.` and ``a ` b``', '  1. and a ` b'],
    ['a ||secret|| b', 'a secret b'],
    ['[the guide](https://example.com/guide) now', 'the guide (https://example.com/guide) now'],
    [
      '# Title\n## Second\n-# small\n> quoted\n- point\n  - inner',
      'Title\nSecond\nsmall\n▏ quoted\n• point\n  • inner',
    ],
    ['before\n```\n  kept **as is**\n```\nafter', 'before\n  kept **as is**\nafter'],
    ['```ts\nlet a\n``` and ```inline```', 'let a and inline'],
    ['<@100000000000000001> met <@!100000000000000002> and <@9>', '@Ana met @Bo and @9'],
    ['see <#200000000000000001>, </setup:12345>, <@&77> <:gold:88>', 'see #general, /setup, @role 77 :gold:'],
    [`in <t:${NOON + 45}:R>, since <t:${NOON - 7200}:R>`, 'in in 45 seconds, since 2 hours ago'],
    [`<t:${NOON}> <t:${NOON}:t> <t:${NOON}:D>`, '15 January 2026 at 12:00 12:00 15 January 2026'],
    ['<t:99999999999999999:F>', 'a moment out of range'],
    [`now <t:${NOON}:R>`, 'now now'],
  ])('%j reads %j', (text, readable) => {
    expect(readMarkdown(text, drawingContext())).toBe(readable);
  });

  test('control characters of a stranger never reach the terminal', () => {
    const text = 'Eve\u001B[2J\u0007\r\u202Egnp.exe';
    expect(readMarkdown(text, drawingContext())).toBe('Eve[2Jgnp.exe');
    expect(readMarkdown('<@5>', drawingContext({ nameOf: () => 'E\u001B[2Jve' }))).toBe('@E[2Jve');
  });

  test('a terminal with colour shows weights', () => {
    const text = readMarkdown('a **b** `c`', drawingContext({ paint: createPaint(24) }));
    expect(text).toBe('a \u001B[1mb\u001B[22m \u001B[36mc\u001B[39m');
  });

  test('hostile text is read quickly', () => {
    const started = performance.now();
    for (const piece of ['*', '_', '**', '`', '[', '||', '<t:', String.raw`\*`, '** a']) {
      readMarkdown(piece.repeat(1000), drawingContext());
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
