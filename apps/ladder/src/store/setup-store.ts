/** `/setup`: what was typed is kept as a draft until it is confirmed or cancelled. */
import type { Database } from '@warmpool/database';
import type { Identity } from '../ladder/identity.ts';
import type { LadderSchema } from './schema.ts';
import {
  deliveryQuery,
  isFirstDelivery,
  onlyRow,
  playerQuery,
  toPlayer,
  visited,
  type Player,
  type Visit,
} from './visit.ts';

/** What a player typed last and has not confirmed. */
export interface SetupDraft extends Identity {
  /** The interaction that typed it. */
  readonly revision: string;
}

/** What `/setup` begins with. */
export interface SetupState {
  readonly player: Player;
  readonly draft: SetupDraft | undefined;
}

/** Reads who somebody is and what they typed last. */
export async function readSetup(database: Database<LadderSchema>, visit: Visit): Promise<SetupState> {
  const { queries } = database;
  const [players, drafts] = await visited(database, visit, [
    playerQuery(queries, visit.playerId),
    queries.selectFrom('setup_drafts').selectAll().where('player_id', '=', visit.playerId),
  ]);
  const [draft] = drafts.rows;
  return {
    player: toPlayer(onlyRow(players)),
    draft: draft && {
      name: draft.name,
      tag: draft.tag,
      region: draft.region,
      country: draft.country,
      revision: draft.revision,
    },
  };
}

/** Keeps what was typed, right or wrong, in place of what was typed before. */
export async function saveDraft(
  database: Database<LadderSchema>,
  visit: Visit,
  typed: Identity,
): Promise<void> {
  const { queries } = database;
  const { name, tag, region, country } = typed;
  const draft = queries
    .insertInto('setup_drafts')
    .columns(['player_id', 'revision', 'typed_at', 'name', 'tag', 'region', 'country'])
    .expression((eb) =>
      deliveryQuery(queries, visit).select([
        'player_id',
        'interaction_id',
        'at',
        eb.val(name).as('name'),
        eb.val(tag).as('tag'),
        eb.val(region).as('region'),
        eb.val(country).as('country'),
      ]),
    )
    .onConflict((conflict) =>
      conflict.column('player_id').doUpdateSet((eb) => ({
        revision: eb.ref('excluded.revision'),
        typed_at: eb.ref('excluded.typed_at'),
        name: eb.ref('excluded.name'),
        tag: eb.ref('excluded.tag'),
        region: eb.ref('excluded.region'),
        country: eb.ref('excluded.country'),
      })),
    );
  await visited(database, visit, [], [draft]);
}

/** Makes a draft the player's identity. False when that draft is no longer there. The visit must be made by then. */
export async function confirmDraft(
  database: Database<LadderSchema>,
  visit: Visit,
  { revision, name, tag, region, country }: SetupDraft,
): Promise<boolean> {
  const { queries } = database;
  const [updated] = await database.batch([
    queries
      .updateTable('players')
      .set((eb) => ({
        name,
        tag,
        region,
        country,
        set_up_at: eb.fn.coalesce('set_up_at', eb.val(visit.at)),
        updated_at: visit.at,
      }))
      .where('discord_id', '=', visit.playerId)
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom('setup_drafts')
            .select('player_id')
            .where('player_id', '=', visit.playerId)
            .where('revision', '=', revision),
        ),
      )
      .returning('discord_id'),
    queries
      .deleteFrom('setup_drafts')
      .where('player_id', '=', visit.playerId)
      .where('revision', '=', revision),
  ]);
  return updated.rows.length > 0;
}

/** Forgets what was typed. */
export async function discardDraft(database: Database<LadderSchema>, visit: Visit): Promise<void> {
  const { queries } = database;
  const discard = queries
    .deleteFrom('setup_drafts')
    .where('player_id', '=', visit.playerId)
    .where(isFirstDelivery(visit));
  await visited(database, visit, [], [discard]);
}
