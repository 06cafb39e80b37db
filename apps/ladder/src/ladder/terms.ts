/** The terms of a ladder that has some: each version is accepted once. */
import type { LadderDefinition } from './definition.ts';

/** What players accept before they play. */
export type Terms = NonNullable<LadderDefinition['terms']>;

/** Which version somebody accepted last, and when. */
export interface AcceptedTerms {
  readonly version: string;
  readonly at: Date;
}

/** The terms that a player has still to accept; undefined when there are none, or they have. */
export function termsToAccept(
  { terms }: LadderDefinition,
  accepted: AcceptedTerms | undefined,
): Terms | undefined {
  return terms?.version === accepted?.version ? undefined : terms;
}
