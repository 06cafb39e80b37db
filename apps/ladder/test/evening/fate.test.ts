import { expect, it } from 'vitest';
import { fateOf } from '../../src/evening/fate.ts';

it('is the same each time, differs by seed, and lets nearly everybody play and some not', () => {
  const fates = Array.from({ length: 2000 }, (_, matchId) => fateOf(7, matchId));
  expect(fates).toEqual(Array.from({ length: 2000 }, (_, matchId) => fateOf(7, matchId)));
  expect(fates).not.toEqual(Array.from({ length: 2000 }, (_, matchId) => fateOf(8, matchId)));
  const played = fates.filter(({ confirmed }) => confirmed.every((will) => typeof will === 'object'));
  expect(played.length).toBeGreaterThan(1600);
  expect(new Set(fates.map(({ found, confirmed }) => JSON.stringify([found, confirmed]))).size).toBe(13);
});
