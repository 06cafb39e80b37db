/** The channel of a player's direct messages, so that it is asked for once. */
import type { Database } from '@warmpool/database';
import type { LadderSchema } from './schema.ts';

/** Remembers the channel of a player's direct messages. */
export async function saveDmChannel(
  database: Database<LadderSchema>,
  playerId: string,
  channelId: string,
): Promise<void> {
  await database.queries
    .updateTable('players')
    .set({ dm_channel_id: channelId })
    .where('discord_id', '=', playerId)
    .execute();
}
