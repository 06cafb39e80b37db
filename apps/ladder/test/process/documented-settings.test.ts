import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../../src/config/settings.ts';

const NAMES = Object.keys(SETTINGS).toSorted();
const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The names in the first cells of the table under "Settings". */
function namesInGuide(): string[] {
  const [, section = ''] = read('HOSTING.md').split('\n## Settings\n');
  const [table = ''] = section.split('\n## ');
  return table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => (line.split('|')[1] ?? '').match(/[A-Z_]+/g) ?? []);
}

describe('the settings', () => {
  test('are all in the table of the hosting guide, and nothing else is', () => {
    expect(namesInGuide().toSorted()).toEqual(NAMES);
  });

  test('are all in .env.example, each once, and nothing else is', () => {
    const names = [...read('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name = '']) => name);
    expect(names.toSorted()).toEqual(NAMES);
  });

  test.each([
    ['compose.yaml', /^ {6}([A-Z_]+): /gm, /^POSTGRES_/],
    ['Dockerfile', /(?<=^ENV .*)\b([A-Z_]+)=/gm, /^$/],
  ])('that %s sets are settings', (file, pattern, others) => {
    const names = [...read(`../../${file}`).matchAll(pattern)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(2);
    expect(names.filter((name) => !NAMES.includes(name) && !others.test(name))).toEqual([]);
  });
});
