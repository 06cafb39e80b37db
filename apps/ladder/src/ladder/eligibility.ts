/** Whether a player may do what they ask for. */
import { sideOfRace, type LadderDefinition } from './definition.ts';

/** What decides whether somebody may join the queue. */
export interface Applicant {
  readonly isSetUp: boolean;
  /** The races that they want to play, at most one per side. */
  readonly races: readonly string[];
  /** What they are doing on the ladder at the moment. */
  readonly turn: 'none' | 'waiting' | 'playing';
  /** Whether they have to stay out of the queue for now. */
  readonly isPaused: boolean;
  /** Whether they have accepted the ladder's terms, where it has some. */
  readonly hasAcceptedTerms: boolean;
  /** Whether an admin keeps them out of the queue. */
  readonly isBanned: boolean;
}

/** Why somebody may not join the queue. */
export type JoinRefusal =
  | 'banned'
  | 'terms not accepted'
  | 'not set up'
  | 'already waiting'
  | 'already playing'
  | 'paused'
  | 'no race chosen';

/** The first reason against joining the queue; undefined when there is none. */
export function joinRefusal(applicant: Applicant, definition: LadderDefinition): JoinRefusal | undefined {
  if (applicant.isBanned) return 'banned';
  if (!applicant.hasAcceptedTerms) return 'terms not accepted';
  if (!applicant.isSetUp) return 'not set up';
  if (applicant.turn === 'playing') return 'already playing';
  if (applicant.turn === 'waiting') return 'already waiting';
  if (applicant.isPaused) return 'paused';
  // A race that the ladder no longer has does not count as chosen.
  const races = applicant.races.filter((race) => sideOfRace(definition, race) !== undefined);
  return races.length === 0 ? 'no race chosen' : undefined;
}
