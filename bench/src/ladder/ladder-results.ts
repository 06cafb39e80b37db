/** What was measured of the ladder. */
import type { Evening } from '@warmpool/ladder/evening/evening';
import type { HotSpot } from '../peers/profile.ts';
import type { LoadResult } from './load.ts';
import type { PopulationSize } from './population.ts';
import type { WaveResult } from './waves.ts';

/** Where the database is. */
export const PLACES = ['loopback', 'link'] as const;

export type PlaceName = (typeof PLACES)[number];

export interface LadderResults {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly command: string;
  readonly machine: string;
  /** Of the processor, when it began: how many wanted it, of how many cores. */
  readonly busy: { readonly load: number; readonly cores: number };
  readonly server: string;
  readonly population: PopulationSize;
  readonly load: readonly { readonly place: PlaceName; readonly result: LoadResult }[];
  readonly waves: WaveResult | undefined;
  readonly evening: EveningResult | undefined;
}

export interface EveningResult extends Evening {
  readonly players: number;
  readonly seed: number;
  readonly cpuMs: number;
  readonly memory: { readonly rss: number; readonly heapUsed: number };
  readonly loopDelayMs: { readonly median: number; readonly p99: number; readonly max: number };
  readonly hotSpots?: readonly HotSpot[];
}
