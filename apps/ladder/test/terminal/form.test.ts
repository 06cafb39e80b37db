import { describe, expect, test } from 'vitest';
import { fillForm, type FilledForm, type FormField } from '../../src/terminal/form.ts';
import { createPaint } from '../../src/terminal/paint.ts';

const TEXT = { description: undefined, value: '', options: [], required: true, minValues: 0, maxValues: 0 };
const NAME: FormField = {
  ...TEXT,
  customId: 'name',
  label: 'Name',
  value: 'Ana',
  minLength: 3,
  maxLength: 12,
};
const TAG: FormField = {
  ...TEXT,
  customId: 'tag',
  label: 'Tag',
  required: false,
  minLength: 5,
  maxLength: 25,
};
const REGION: FormField = {
  customId: 'region',
  label: 'Region',
  description: 'Where you play from',
  value: [],
  required: true,
  minLength: 0,
  maxLength: 4000,
  minValues: 1,
  maxValues: 1,
  options: [
    { label: 'Europe West', value: 'euw' },
    { label: 'Korea', value: 'kr' },
  ],
};

async function fill(
  fields: readonly FormField[],
  answers: readonly string[],
): Promise<{ filled: FilledForm | undefined; questions: string[]; printed: string }> {
  const left = [...answers];
  const questions: string[] = [];
  const printed: string[] = [];
  const screen = {
    askField: async (question: string) => {
      questions.push(question);
      return left.shift();
    },
    print: (text: string) => void printed.push(text),
  };
  const filled = await fillForm({ title: 'Set up', fields }, screen, createPaint(1));
  return { filled, questions, printed: printed.join('\n') };
}

describe('a modal on the terminal', () => {
  test('is asked for field by field, with what it is prefilled with', async () => {
    const { filled, questions, printed } = await fill([NAME, TAG, REGION], ['', 'Ana#1234', '2']);
    expect(questions).toEqual([
      'Name (3 to 12 characters) [Ana]: ',
      'Tag (5 to 25 characters, - for nothing): ',
      'Region (choose 1): ',
    ]);
    expect(printed).toContain('1 Europe West\n  2 Korea');
    expect(filled).toEqual({ name: 'Ana', tag: 'Ana#1234', region: ['kr'] });
  });

  test('asks again, and says why, when Discord would not send it', async () => {
    const { filled, printed } = await fill(
      [NAME, REGION],
      ['Al', 'Alexandra the Great', 'Alex', 'moon', 'korea'],
    );
    expect(printed).toContain('it must have 3 to 12 characters; that was 2');
    expect(printed).toContain('that was 19');
    expect(printed).toContain('there is no option "moon"');
    expect(filled).toEqual({ name: 'Alex', region: ['kr'] });
  });

  test('a field of blanks is asked again by itself, and what was typed before is kept', async () => {
    const { filled, printed } = await fill([NAME, TAG], ['Alex', '     ', 'Alex#1234']);
    expect(printed).toContain('it must have 5 to 25 characters; that was 0, blanks at both ends left out');
    expect(filled).toEqual({ name: 'Alex', tag: 'Alex#1234' });
  });

  test('characters are counted as Discord counts them: one that takes two places is one', async () => {
    expect((await fill([NAME], ['🎲🎲', '🎲🎲🎲'])).filled).toEqual({ name: '🎲🎲🎲' });
  });

  test('an optional field takes nothing for an answer', async () => {
    expect((await fill([TAG], [''])).filled).toEqual({ tag: '' });
    expect((await fill([{ ...TAG, value: 'Ana#1234' }], ['-'])).filled).toEqual({ tag: '' });
  });

  test('a select keeps what it holds, and shows it by its label', async () => {
    const { filled, questions } = await fill([{ ...REGION, value: ['euw'] }], ['']);
    expect(questions).toEqual(['Region (choose 1) [Europe West]: ']);
    expect(filled).toEqual({ region: ['euw'] });
  });

  test('is closed by /cancel and by the end of input', async () => {
    expect((await fill([NAME, TAG], ['Alex', '/cancel'])).filled).toBeUndefined();
    expect((await fill([NAME], [])).filled).toBeUndefined();
  });
});
