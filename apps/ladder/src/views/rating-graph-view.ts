/** How a player's ratings went, as a picture. */
import { racesOf, type LadderDefinition } from '../ladder/definition.ts';
import type { RatingGraph } from '../pictures/rating-graph.ts';
import type { RatingHistory } from '../store/rating-history-store.ts';
import type { Player } from '../store/visit.ts';
import type { Texts } from '../texts/english.ts';
import { COLOUR, message, type MessageView } from './message.ts';
import { clippedText, safeText } from './safe-text.ts';
import { trendLines } from './trend-lines.ts';

const FILE = 'ratings.png';
const NAME_LENGTH = 40;

/** What the picture shows; undefined where there is nothing to be seen. */
export function ratingGraph(
  { steps }: RatingHistory,
  player: Player,
  definition: LadderDefinition,
  { date, profile }: Texts,
): RatingGraph | undefined {
  const numbered = steps.map(({ race, ratingBefore, ratingAfter }, index) => ({
    race,
    before: ratingBefore,
    after: ratingAfter,
    match: index + 1,
  }));
  const lines = racesOf(definition).flatMap(({ code, name }) => {
    const points = numbered.filter(({ race }) => race === code);
    return points.length === 0 ? [] : [{ name, points }];
  });
  const [first] = steps;
  const last = steps.at(-1);
  if (first === undefined || last === undefined || lines.length === 0) return undefined;
  return {
    title: profile.graphOf(clippedText(player.name ?? player.username, NAME_LENGTH)),
    lines,
    matches: steps.length,
    from: date(first.at),
    to: date(last.at),
  };
}

/** The picture in a message; without it, the same in a line of text for each race. */
export function ratingGraphView(
  { steps }: RatingHistory,
  player: Player,
  png: Uint8Array | undefined,
  definition: LadderDefinition,
  { profile }: Texts,
): MessageView {
  const title = profile.graphOf(safeText(player.name ?? player.username));
  if (png === undefined) {
    const lines = trendLines(steps, definition);
    return message({
      color: COLOUR.working,
      title,
      description: lines.length === 0 ? profile.noMatches : lines.join('\n'),
    });
  }
  return {
    ...message({ color: COLOUR.working, title, image: { url: `attachment://${FILE}` } }),
    files: [{ attachment: Buffer.from(png), name: FILE, description: profile.graphShows }],
  };
}
