/** A profile, with the places of today's ranking. */
import { readProfile, type Profile } from '../store/profile-store.ts';
import type { Call, Ladder } from './ladder.ts';

/** Reads the profile of a player. */
export async function profileOf(ladder: Ladder, { visit }: Call, playerId: string): Promise<Profile> {
  return readProfile(ladder.database, visit, playerId);
}
