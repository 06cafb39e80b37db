/** `/help`: how the ladder is played. */
import type { LadderDefinition } from '../ladder/definition.ts';
import type { Texts } from '../texts/english.ts';
import { COLOUR, field, message, type MessageView } from './message.ts';

/** The rules of this ladder in a few lines, and its commands. */
export function helpView(
  { name, matchmaking, deadlines, penalties }: LadderDefinition,
  { help, wording }: Texts,
): MessageView {
  const { confirmWithinSeconds, reportWithinMinutes, acceptReportAfterMinutes } = deadlines;
  const steps = [
    help.begin(wording.everySeconds(matchmaking.waveSeconds)),
    ...(confirmWithinSeconds === 0 ? [] : [help.confirm(confirmWithinSeconds)]),
    help.play(reportWithinMinutes, acceptReportAfterMinutes),
  ];
  return message({
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
    ],
  });
}
