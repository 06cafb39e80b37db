import fc from 'fast-check';
import { afterAll, describe, it, vi } from 'vitest';
import { ForgetfulRef } from './forgotten.ts';
import { programs } from './program.ts';
import { World } from './world.ts';

const { WARMPOOL_SEED, WARMPOOL_RUNS } = process.env;
const seed = Number(WARMPOOL_SEED ?? Math.trunc(Math.random() * 2 ** 31));
const numRuns = Number(WARMPOOL_RUNS ?? 150);

vi.stubGlobal('WeakRef', ForgetfulRef);
afterAll(() => void vi.unstubAllGlobals());

describe('a pool under random callers, faults, changes and time', () => {
  it(
    `keeps its laws at every step, and is whole again when all is well (WARMPOOL_SEED=${seed})`,
    () => fc.assert(fc.asyncProperty(programs, World.run), { seed, numRuns }),
    Infinity,
  );
});
