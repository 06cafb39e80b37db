import { expect, it, vi } from 'vitest';
import { remember } from '../../src/statement/remember.ts';

it('what was said of a text is said again, until too many others came, be they ever so short', () => {
  const analyse = vi.fn((text: string) => text.length);
  const judge = remember(analyse);
  expect([judge('first'), judge('first')]).toEqual([5, 5]);
  expect(analyse).toHaveBeenCalledOnce();
  for (let n = 0; n < 50_000; n++) judge(String(n));
  analyse.mockClear();
  judge('49999');
  expect(analyse).not.toHaveBeenCalled();
  judge('first');
  expect(analyse).toHaveBeenCalledOnce();
});
