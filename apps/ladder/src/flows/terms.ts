/** Showing and accepting the ladder's terms: one round trip each. */
import * as store from '../store/terms-store.ts';
import type { Player } from '../store/visit.ts';
import type { Call, Ladder } from './ladder.ts';

/** Reads what a player has accepted. */
export async function readTerms({ database }: Ladder, { visit }: Call): Promise<Player> {
  return store.readTerms(database, visit);
}

/** Accepts the terms that a message showed. Where others hold by now, nothing is accepted. */
export async function acceptTerms(ladder: Ladder, call: Call, version: string): Promise<Player> {
  const { database, definition } = ladder;
  if (version !== definition.terms?.version) return readTerms(ladder, call);
  return call.effects.track(() => store.acceptTerms(database, call.visit, version));
}
