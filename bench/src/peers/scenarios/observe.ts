import { subscribe } from 'node:diagnostics_channel';
import type { Pool } from 'warmpool';
import { prometheusText } from 'warmpool/prometheus';
import { type PoolOfPg, warmpool } from '../contenders/warmpool.ts';
import { type Contender, POOL_SIZE } from '../contender.ts';
import { keepAsking } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { askForOne } from './lookup.ts';

const CHECKOUT = 'checkout';
/** More often than anybody scrapes, so that it shows within one measurement. */
const SCRAPES_EVERY_MS = 100;
const TURNS = 1000;

export const NOBODY_WATCHES = 'nobody watches';
export const NOTHING_MEASURED = 'nothing measured';
const EVENTS = ['connect', 'acquire', 'release', 'remove', 'error'] as const;

export const observe: Scenario<PoolOfPg> = {
  name: 'observe',
  question: 'What does it cost to be watched?',
  method:
    `Checkouts by 1 caller and single rows for ${POOL_SIZE}: with nobody watching, with the pool’s own measuring taken out, with ` +
    'listeners for each event (who hears of each acquire and release has queries that share no connection), with ' +
    `subscribers of the diagnostics channels, and with the metrics scraped each ${SCRAPES_EVERY_MS} ms.`,
  server: 'plain',
  contenders: [
    watched(NOBODY_WATCHES, () => undefined),
    watched(NOTHING_MEASURED, measureNothing),
    watched('event listeners', (pool) => {
      for (const event of EVENTS) pool.on(event, () => undefined);
    }),
    watched('diagnostics subscribers', () => {
      for (const event of [...EVENTS, 'measured']) subscribe(`warmpool:${event}`, () => undefined);
    }),
    watched('metrics scraped', (pool) => {
      setInterval(() => prometheusText(pool), SCRAPES_EVERY_MS).unref();
    }),
  ],
  cases: [CHECKOUT, 'query'],
  metrics: [{ name: 'each', title: 'Each', unit: 'ms', better: 'lower' }],
  rounds: 15,
  warmUps: 1,
  measure: async (stage, name) => {
    const subject = await stage.subject();
    const windowMs = stage.isQuick ? 30 : 400;
    if (name !== CHECKOUT) {
      const { ms, count } = await keepAsking(POOL_SIZE, windowMs, () => askForOne(subject));
      return { each: ms / count };
    }
    const { ms, count } = await keepAsking(1, windowMs, async () => {
      for (let turn = 0; turn < TURNS; turn++) subject.giveBack(await subject.take());
    });
    return { each: ms / count / TURNS };
  },
};

/** Each has a process of its own, so whoever watches may do so until its end. */
function watched(name: string, watch: (pool: Pool) => unknown): Contender<PoolOfPg> {
  return {
    name,
    open: async (place, options) => {
      const subject = await warmpool().open(place, options);
      await watch(subject.pool);
      return subject;
    },
  };
}

/** There is no option for this, since nobody needs one; only by taking it out can be shown what it costs. */
async function measureNothing(): Promise<void> {
  const url = new URL('metrics/pool-metrics.js', import.meta.resolve('warmpool'));
  const { PoolMetrics } = (await import(url.href)) as {
    PoolMetrics: { prototype: Record<'waited' | 'used' | 'queried', () => void> };
  };
  for (const method of ['waited', 'used', 'queried'] as const) {
    PoolMetrics.prototype[method] = () => undefined;
  }
}
