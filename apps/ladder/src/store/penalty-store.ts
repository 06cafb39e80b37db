/** Who let opponents down: aborts of this month, offences that count, and the pauses that follow. */
import type { BatchQuery } from '@warmpool/database';
import type { Kysely, RawBuilder } from 'kysely';
import type { PenaltyRule } from '../ladder/definition.ts';
import { offencesCountedSince, pausedUntil } from '../ladder/penalties.ts';
import type { LadderSchema } from './schema.ts';

/** How many matches a player has called off since a moment. Nothing has to be reset: a new month counts from nothing. */
// oxlint-disable-next-line typescript/explicit-module-boundary-types -- the builder infers the rows' type
export function abortsQuery(queries: Kysely<LadderSchema>, playerId: string, since: Date) {
  return queries
    .selectFrom('matches')
    .select((eb) => eb.fn.countAll<number>().as('aborts'))
    .where('aborted_by', '=', playerId)
    .where('settled_at', '>=', since);
}

/** An offence on its way into the books. */
export interface Offence {
  readonly matchId: number;
  readonly playerId: string;
  readonly kind: 'missed' | 'dodged';
  readonly at: Date;
  readonly rule: PenaltyRule;
}

/** Writes an offence down and keeps the player out of the queue for a while, where `isOurs` holds. */
export function penaltyChanges(
  queries: Kysely<LadderSchema>,
  { matchId, playerId, kind, at, rule }: Offence,
  isOurs: RawBuilder<boolean>,
): readonly BatchQuery[] {
  const offences = queries
    .selectFrom('offences')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('player_id', '=', playerId)
    .where('at', '>=', offencesCountedSince(at, rule));
  // One moment for each number of offences; the database, which counts them, chooses.
  const pauses = rule.pauseMinutes.map((_, index) => pausedUntil(index + 1, at, rule));
  return [
    queries
      .insertInto('offences')
      .columns(['match_id', 'player_id', 'kind', 'at'])
      .expression((eb) =>
        eb
          .selectFrom('matches')
          .select((select) => [
            'id',
            select.val(playerId).as('player_id'),
            select.val(kind).as('kind'),
            'settled_at',
          ])
          .where('id', '=', matchId)
          .where(isOurs),
      )
      .onConflict((conflict) => conflict.doNothing()),
    ...pauses.map((until, index) =>
      queries
        .updateTable('players')
        .set({ paused_until: until })
        .where('discord_id', '=', playerId)
        .where(offences, index + 1 === pauses.length ? '>=' : '=', index + 1)
        .where(isOurs),
    ),
  ];
}
