import { expect, it } from 'vitest';
import { lastingId } from '../../src/terminal/lasting-id.ts';

it('gives a player the same Discord id at every start, and each player another', () => {
  const ids = ['Ana', 'Bo', 'Cy', 'Ана', ''].map((name) => lastingId(name));
  expect(ids).toEqual(['Ana', 'Bo', 'Cy', 'Ана', ''].map((name) => lastingId(name)));
  expect(new Set(ids).size).toBe(5);
  for (const id of ids) expect(id).toMatch(/^\d{17,19}$/);
  expect(lastingId('ANA')).toBe(lastingId('ana'));
});
