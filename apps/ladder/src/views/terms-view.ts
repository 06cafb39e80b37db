/** The terms of a ladder: to be read, to be accepted, accepted. */
import type { LadderDefinition } from '../ladder/definition.ts';
import { termsToAccept, type Terms } from '../ladder/terms.ts';
import type { Player } from '../store/visit.ts';
import type { Texts } from '../texts/english.ts';
import { button, COLOUR, message, row, type MessageView } from './message.ts';
import { refusalView } from './trouble-view.ts';
import { moment } from './wording.ts';

/** What has to be accepted before one plays. */
export function termsView(terms: Terms, texts: Texts): MessageView {
  return message(
    {
      color: COLOUR.warning,
      title: texts.terms.first,
      description: [terms.summary, `${termsLink(terms, texts)}.`].filter(Boolean).join('\n'),
    },
    [row(button(texts.terms.accept, `terms:accept:${terms.version}`, 'good'))],
  );
}

/** The terms as a player stands to them, with the way on for who has accepted them. */
export function ownTermsView(player: Player, definition: LadderDefinition, texts: Texts): MessageView {
  const { terms } = definition;
  const { acceptedTerms } = player;
  if (terms === undefined) return refusalView(texts.terms.none, texts.terms.hasNone);
  if (acceptedTerms === undefined || termsToAccept(definition, acceptedTerms)) return termsView(terms, texts);
  return message(
    {
      color: COLOUR.done,
      title: texts.terms.accepted,
      description: texts.terms.acceptedAt(termsLink(terms, texts), moment(acceptedTerms.at, 'f')),
    },
    [
      row(
        player.isSetUp
          ? button(texts.queue.find, 'queue:open', 'main')
          : button(texts.trouble.setUp, 'setup:edit', 'main'),
      ),
    ],
  );
}

/** The link to the terms, with their version. */
export function termsLink({ url, version }: Terms, { terms }: Texts): string {
  return terms.link(url, version);
}
