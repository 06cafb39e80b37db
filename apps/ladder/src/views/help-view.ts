/** `/help`: how the ladder is played. */
import type { LadderDefinition } from '../ladder/definition.ts';
import { COLOUR, field, message, type MessageView } from './message.ts';
import { counted, everySeconds } from './wording.ts';

/** The rules of this ladder in a few lines, and its commands. */
export function helpView({ name, matchmaking, deadlines, penalties }: LadderDefinition): MessageView {
  const { confirmWithinSeconds, reportWithinMinutes, acceptReportAfterMinutes } = deadlines;
  return message({
    color: COLOUR.working,
    title: name,
    description: [
      `**1.** \`/setup\` once, then \`/queue\`. Players are brought together ${everySeconds(matchmaking.waveSeconds)}; you get a message.`,
      ...(confirmWithinSeconds === 0
        ? []
        : [
            `**2.** Both confirm within ${counted(confirmWithinSeconds, 'second', 'seconds')}, then see each other.`,
          ]),
      `**${confirmWithinSeconds === 0 ? 2 : 3}.** Play, and report within ${counted(reportWithinMinutes, 'minute', 'minutes')}. ` +
        `A report that nobody contradicts within ${counted(acceptReportAfterMinutes, 'minute', 'minutes')} counts; ` +
        'contradicting ones wait for an admin while both play on.',
      `You can call off ${counted(penalties.abortsPerMonth, 'match', 'matches')} in a month.`,
    ].join('\n'),
    fields: [
      field('Play', '`/queue` find a match · `/match` your match · `/unstick` when something holds you'),
      field('Look', '`/profile` · `/history` · `/leaderboard`'),
      field('You', '`/setup` who you are: name, tag, region, country'),
    ],
  });
}
