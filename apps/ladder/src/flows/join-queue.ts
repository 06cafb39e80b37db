/** Joining the queue: read, judge, then one batch. */
import { mapsInPlay, onlyRaceOf, racesOf } from '../ladder/definition.ts';
import { joinRefusal, type JoinRefusal } from '../ladder/eligibility.ts';
import { queueDeadline } from '../ladder/queue-deadline.ts';
import { termsToAccept } from '../ladder/terms.ts';
import { joinQueue, readQueue, type QueueState } from '../store/queue-store.ts';
import type { Call, Ladder } from './ladder.ts';

/** The queue as it is afterwards, and why nothing came of it if so. */
export interface Joined {
  readonly state: QueueState;
  readonly refusal: JoinRefusal | undefined;
}

/** Puts a player in the queue with the races and vetoes that they chose. */
export async function join(ladder: Ladder, { visit, effects }: Call): Promise<Joined> {
  const { database, definition } = ladder;
  const state = await readQueue(database, visit);
  const only = onlyRaceOf(definition);
  const races = only ? [only.code] : [...state.races.values()];
  const turn = state.match ? 'playing' : state.entry ? 'waiting' : 'none';
  const { isSetUp, pausedUntil, banReason, acceptedTerms } = state.player;
  const isBanned = banReason !== undefined;
  const isPaused = pausedUntil !== undefined && pausedUntil > visit.at;
  const hasAcceptedTerms = termsToAccept(definition, acceptedTerms) === undefined;
  const applicant = { isSetUp, races, turn, isPaused, isBanned, hasAcceptedTerms } as const;
  const refusal = joinRefusal(applicant, definition);
  if (refusal !== undefined) return { state, refusal };
  // In the ladder's order, so that the same choice is always written the same.
  const offered = racesOf(definition).flatMap(({ code }) => (races.includes(code) ? [code] : []));
  const vetoes = state.vetoes.filter((veto) => mapsInPlay(definition).some(({ code }) => code === veto));
  const waitUntil = queueDeadline(visit.at, definition.deadlines);
  return {
    state: await effects.track(() => joinQueue(database, visit, { races: offered, vetoes, waitUntil })),
    refusal: undefined,
  };
}
