/** What the use cases work with: the database, the rules, the time, a painter. */
import type { Database } from '@warmpool/database';
import type { LadderDefinition } from '../ladder/definition.ts';
import type { LadderSchema } from '../store/schema.ts';
import type { Visit } from '../store/visit.ts';
import type { Effects } from './effects.ts';

/** A ladder that is being played. */
export interface Ladder {
  readonly database: Database<LadderSchema>;
  readonly definition: LadderDefinition;
  /** Milliseconds between two waves; may differ from the definition's where somebody watches. */
  readonly waveIntervalMs: number;
  /** Who may decide matches and ban players, by their Discord ids. */
  readonly admins: ReadonlySet<string>;
  readonly now: () => Date;
  /** Paints an SVG as a PNG; undefined where that cannot be had in time. */
  readonly paint: (svg: string) => Promise<Uint8Array | undefined>;
  /** A name that was never given before. */
  readonly newToken: () => string;
}

/** One interaction on its way through a use case. */
export interface Call {
  readonly visit: Visit;
  readonly effects: Effects;
}

/** From when on a match counts for the ranking. */
export function rankedSince({ definition }: Ladder, now: Date): Date {
  return new Date(now.getTime() - definition.ranks.forDays * 24 * 60 * 60 * 1000);
}
