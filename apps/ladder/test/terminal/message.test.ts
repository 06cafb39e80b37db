import {
  ButtonStyle,
  ComponentType,
  MessageFlags,
  type APIEmbed,
  type APIEmbedField,
  type APIMessageComponent,
} from 'discord.js';
import { describe, expect, test } from 'vitest';
import { drawMessage } from '../../src/terminal/message.ts';
import { createPaint } from '../../src/terminal/paint.ts';
import { drawingContext } from './support/drawing-context.ts';

const PANEL: APIMessageComponent[] = [
  {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.StringSelect,
        custom_id: 'queue:race',
        placeholder: 'Your race',
        min_values: 0,
        max_values: 2,
        options: [
          { label: 'Sun', value: 'sun', default: true },
          { label: 'Ember', value: 'ember' },
        ],
      },
    ],
  },
  {
    type: ComponentType.ActionRow,
    components: [
      { type: ComponentType.Button, style: ButtonStyle.Success, custom_id: 'queue:join', label: 'Join' },
      {
        type: ComponentType.Button,
        style: ButtonStyle.Danger,
        custom_id: 'queue:leave',
        label: 'Leave',
        disabled: true,
      },
      { type: ComponentType.Button, style: ButtonStyle.Link, url: 'https://example.com', label: 'Guide' },
      {
        type: ComponentType.Button,
        style: ButtonStyle.Secondary,
        custom_id: 'queue:close',
        emoji: { name: '✖' },
      },
    ],
  },
];

function inlineField(name: string): APIEmbedField {
  return { name, value: 'a value of some length', inline: true };
}

function draw(message: Parameters<typeof drawMessage>[0], width = 80): string[] {
  return drawMessage(message, drawingContext({ width })).lines;
}

describe('a message on a terminal', () => {
  test('shows its text and its cards', () => {
    const embed: APIEmbed = {
      title: 'Profile: Ana',
      description: 'Player since <t:1768478400:D>',
      color: 0x57f287,
      fields: [
        { name: 'Rating', value: '1520', inline: true },
        { name: 'Rank', value: '**B**', inline: true },
        { name: 'Record', value: '1W\n0L', inline: true },
        { name: 'Last matches', value: 'won against <@100000000000000002>' },
      ],
      footer: { text: 'Season 1' },
      timestamp: '2026-01-15T12:00:00Z',
    };
    expect(draw({ content: 'Hello **Ana**', embeds: [embed] })).toEqual([
      'Hello Ana',
      '',
      '▌ Profile: Ana',
      '▌ Player since 15 January 2026',
      '▌',
      '▌ Rating   Rank   Record',
      '▌ 1520     B      1W',
      '▌                 0L',
      '▌',
      '▌ Last matches',
      '▌ won against @Bo',
      '▌',
      '▌ Season 1 · 15/01/2026, 12:00',
    ]);
  });

  test('puts fields below each other where there is no room', () => {
    expect(draw({ embeds: [{ fields: [inlineField('One'), inlineField('Two')] }] }, 30)).toEqual([
      '▌ One',
      '▌ a value of some length',
      '▌ Two',
      '▌ a value of some length',
    ]);
  });

  test('numbers what can be pressed, and only that', () => {
    const { lines, controls } = drawMessage({ components: PANEL }, drawingContext());
    expect(lines).toEqual([
      '[1] Your race (choose 0 to 2)',
      '    1 Sun ✓   2 Ember',
      '[2] Join  (Leave)  [Guide: https://example.com]  [3] ✖',
    ]);
    expect(controls.map(({ number, kind, customId }) => [number, kind, customId])).toEqual([
      [1, 'select', 'queue:race'],
      [2, 'button', 'queue:join'],
      [3, 'button', 'queue:close'],
    ]);
  });

  test('numbers go on over messages that are drawn together', () => {
    const { controls } = drawMessage({ components: PANEL }, drawingContext(), 7);
    expect(controls.map(({ number }) => number)).toEqual([7, 8, 9]);
  });

  test('says who can see it when that is one person', () => {
    expect(draw({ content: 'Hidden', flags: MessageFlags.Ephemeral })).toEqual([
      'Hidden',
      '',
      'Only you can see this.',
    ]);
  });

  test('hints the colour of the card and of the buttons where there is colour', () => {
    const context = drawingContext({ paint: createPaint(24) });
    const text = drawMessage(
      { embeds: [{ title: 'T', color: 0xff0000 }], components: PANEL },
      context,
    ).lines.join('\n');
    expect(text).toContain('\u001B[38;2;255;0;0m▌\u001B[39m');
    expect(text).toContain('\u001B[38;2;87;242;135m[2] Join\u001B[39m');
  });

  test('draws nothing that a name could smuggle in', () => {
    const embed: APIEmbed = {
      title: 'E\u001B[31mve',
      fields: [{ name: '\u200B', value: 'x\u001B]0;y\u0007' }],
    };
    const text = draw({ embeds: [embed], components: PANEL }).join('\n');
    expect(text).not.toContain('\u001B');
  });
});
