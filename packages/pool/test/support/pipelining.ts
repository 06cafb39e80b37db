import type { PoolOptions } from '../../src/options/pool-options.ts';

/** With which pools the tests run that hold for both kinds; `vitest.config.ts` runs them for each. */
export const PIPELINING: Pick<PoolOptions, 'pipelining'> = {
  pipelining: process.env['POOL_PIPELINING'] === 'off' ? 'off' : 'auto',
};
