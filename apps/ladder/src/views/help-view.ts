/** `/help`: how the ladder is played. */
import type { LadderDefinition } from '../ladder/definition.ts';
import type { Texts } from '../texts/english.ts';
import { button, COLOUR, field, message, row, type MessageView } from './message.ts';
import { termsLink } from './terms-view.ts';

/** The rules of this ladder in a few lines, and its commands. */
export function helpView(
  { name, matchmaking, deadlines, penalties, terms }: LadderDefinition,
  texts: Texts,
): MessageView {
  const { help, wording } = texts;
  const { confirmWithinSeconds, reportWithinMinutes, acceptReportAfterMinutes } = deadlines;
  const steps = [
    help.begin(wording.everySeconds(matchmaking.waveSeconds)),
    ...(confirmWithinSeconds === 0 ? [] : [help.confirm(confirmWithinSeconds)]),
    help.play(reportWithinMinutes, acceptReportAfterMinutes),
  ];
  const embed = {
    color: COLOUR.working,
    title: name,
    description: [
      ...steps.map((step, index) => `**${index + 1}.** ${step}`),
      help.aborts(penalties.abortsPerMonth),
    ].join('\n'),
    fields: [
      field(help.playing, help.playingWith),
      field(help.looking, help.lookingWith),
      field(help.you, help.youWith),
      ...(terms ? [field(texts.terms.terms, termsLink(terms, texts))] : []),
    ],
  };
  return message(embed, terms ? [row(button(texts.terms.terms, 'terms:show'))] : []);
}
