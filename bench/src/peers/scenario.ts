/** What is measured: one question, the contenders it is put to, and the cases in which it is asked. */
import type { Contender } from './contender.ts';
import type { Places } from './place.ts';
import type { Unit } from './unit.ts';

/** `S` is what a contender must be able to do here. */
export interface Scenario<S extends AsyncDisposable = AsyncDisposable> {
  readonly name: string;
  /** What it asks, as a heading of the results. */
  readonly question: string;
  /** How it is measured, in one or two sentences. */
  readonly method: string;
  readonly server: 'plain' | 'tls';
  /** The others are compared with the first. */
  readonly contenders: readonly Contender<S>[];
  readonly cases: readonly string[];
  /** The first is the one that a summary shows. */
  readonly metrics: readonly Metric[];
  /** How often each case is measured with each contender. */
  readonly rounds: number;
  /** How often before that without counting. */
  readonly warmUps: number;
  /** Runs in the contender's own process. A method, so that scenarios of different needs fit into one list. */
  measure(stage: Stage<S>, name: string): Promise<Figures>;
}

export interface Metric {
  readonly name: string;
  /** As a heading, its unit left out. */
  readonly title: string;
  readonly unit: Unit;
  readonly better: 'lower' | 'higher';
}

/** One figure per metric; what a contender cannot tell is left out. */
export type Figures = Readonly<Record<string, number>>;

/** What a scenario has in the contender's process. */
export interface Stage<S extends AsyncDisposable = AsyncDisposable> {
  readonly contender: Contender<S>;
  readonly places: Places;
  /** The contender, opened on this way (default: direct) on first use with all of its connections, and kept. */
  subject(way?: keyof Places): Promise<S>;
  /** Breaks the way to `places.faulty`, and what is open on it; `none` heals it. */
  readonly breakLink: (fault: Fault) => Promise<void>;
  /** One measurement may be short: this is a trial run. */
  readonly isQuick: boolean;
}

/**
 * `refused`: nobody listens. `closed`: connections are accepted and closed at once, as a proxy does whose server is
 * gone.
 */
export type Fault = 'refused' | 'closed' | 'none';
