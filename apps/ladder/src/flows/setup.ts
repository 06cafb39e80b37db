/** Setting up: what is typed becomes a draft, and a draft that is right becomes the player's identity. */
import { isCountry, NO_COUNTRY } from '../ladder/countries.ts';
import { cleaned, identityFaults, type Fault, type Identity } from '../ladder/identity.ts';
import { termsToAccept, type Terms } from '../ladder/terms.ts';
import { confirmDraft, discardDraft, readSetup, saveDraft, type SetupDraft } from '../store/setup-store.ts';
import type { Call, Ladder } from './ladder.ts';

/** How much of a field is kept that was typed far too long, in code units. */
const KEPT_LENGTH = 200;

/** What the form begins with. */
export interface SetupToEdit {
  /** What was typed last, else what was saved, with the country that was just chosen. */
  readonly identity: Identity;
  /** What has to be accepted before; undefined when nothing has. */
  readonly terms: Terms | undefined;
}

/** Reads what the form begins with. */
export async function setupToEdit(ladder: Ladder, { visit }: Call, country?: string): Promise<SetupToEdit> {
  const { player, draft } = await readSetup(ladder.database, visit);
  const known: Identity = draft ?? {
    name: player.name ?? '',
    tag: player.tag ?? '',
    region: player.region ?? '',
    country: player.country ?? '',
  };
  return {
    identity: { ...known, country: country ?? (known.country || NO_COUNTRY) },
    terms: termsToAccept(ladder.definition, player.acceptedTerms),
  };
}

/** What came of a form that was sent in. */
export interface TypedSetup {
  readonly identity: Identity;
  readonly faults: readonly Fault[];
}

/** Keeps what was typed, whatever it is, and says what is wrong with it. */
export async function typeSetup(
  ladder: Ladder,
  { visit, effects }: Call,
  typed: Identity,
): Promise<TypedSetup> {
  const clean = cleaned(typed);
  const identity: Identity = {
    name: clean.name.slice(0, KEPT_LENGTH),
    tag: clean.tag.slice(0, KEPT_LENGTH),
    region: clean.region.slice(0, KEPT_LENGTH),
    country: clean.country.slice(0, KEPT_LENGTH),
  };
  await effects.track(() => saveDraft(ladder.database, visit, identity));
  return { identity, faults: faultsOf(ladder, identity) };
}

/** What came of a confirmation. */
export type ConfirmedSetup =
  | { readonly kind: 'saved'; readonly identity: Identity }
  /** What was confirmed is not what was typed last; this is. */
  | { readonly kind: 'changed'; readonly draft: SetupDraft; readonly faults: readonly Fault[] }
  | { readonly kind: 'nothing to confirm' }
  /** The ladder has other terms than when the form was opened. */
  | { readonly kind: 'terms first'; readonly terms: Terms };

/** Saves the draft that a preview showed, and no other. */
export async function confirmSetup(
  ladder: Ladder,
  { visit, effects }: Call,
  revision: string,
): Promise<ConfirmedSetup> {
  const { player, draft } = await readSetup(ladder.database, visit);
  const terms = termsToAccept(ladder.definition, player.acceptedTerms);
  if (terms) return { kind: 'terms first', terms };
  if (draft === undefined) return { kind: 'nothing to confirm' };
  const faults = faultsOf(ladder, draft);
  if (draft.revision !== revision || faults.length > 0) return { kind: 'changed', draft, faults };
  const isSaved = await effects.track(() => confirmDraft(ladder.database, visit, draft));
  return isSaved ? { kind: 'saved', identity: draft } : { kind: 'nothing to confirm' };
}

/** Forgets what was typed. */
export async function cancelSetup(ladder: Ladder, { visit, effects }: Call): Promise<void> {
  await effects.track(() => discardDraft(ladder.database, visit));
}

function faultsOf({ definition }: Ladder, identity: Identity): readonly Fault[] {
  return identityFaults(identity, { regions: definition.regions, isCountry });
}
