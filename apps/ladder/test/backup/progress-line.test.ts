import { expect, it } from 'vitest';
import { ProgressLine } from '../../src/backup/progress-line.ts';

function lineOn(isTTY: boolean): { line: ProgressLine; written: string[]; pass: (ms: number) => void } {
  const written: string[] = [];
  let now = 0;
  const line = new ProgressLine({ isTTY, write: (text) => written.push(text) }, () => now);
  return { line, written, pass: (ms) => (now += ms) };
}

it('a long work tells how far it is and how fast, a few times a second, and takes the line away', () => {
  const { line, written, pass } = lineOn(true);
  pass(1000);
  line.show(2000, 8000);
  pass(10);
  line.show(2100, 8000);
  pass(990);
  line.show(5000, 8000);
  line.clear();
  line.clear();
  expect(written).toEqual([
    '\r\u001b[K2000 of 8000 rows (25 %), 2000 rows/s',
    '\r\u001b[K5000 of 8000 rows (62 %), 2500 rows/s',
    '\r\u001b[K',
  ]);
});

it('nothing is drawn where the output is no terminal', () => {
  const { line, written } = lineOn(false);
  line.show(1, 2);
  line.clear();
  expect(written).toEqual([]);
});
