/** What a ladder's file may say: every section with its bounds, its defaults, and what it means. */
import { z } from 'zod';

/** As much as one select of Discord offers. */
const MOST_OPTIONS = 25;

/** Codes ride in custom ids, whose parts stand between colons and dots, and in the database. */
const code = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,19}$/, 'must be 1 to 20 lower-case letters, digits and hyphens')
  .describe('A short name that never changes: matches and ratings are kept under it.');
const label = z.string().trim().min(1).max(80);
const seconds = z.int().min(0).max(86_400);
const minutes = z.int().min(0).max(43_200);

const race = z.strictObject({ code, name: label }).readonly();

const side = z
  .strictObject({ code, name: label, races: z.array(race).min(1).max(MOST_OPTIONS).readonly() })
  .readonly();

const map = z
  .strictObject({
    code,
    name: label,
    author: label.optional(),
    links: z
      .array(z.strictObject({ name: label, url: z.url({ protocol: /^https?$/ }).max(300) }).readonly())
      .max(5)
      .readonly()
      .default([])
      .describe('Where to get the map.'),
  })
  .readonly();

const season = z
  .strictObject({ code, name: label, maps: z.array(map).min(1).max(MOST_OPTIONS).readonly() })
  .readonly();

const region = z.strictObject({ code, name: label }).readonly();

const server = z.strictObject({ code, name: label }).readonly();

const elo = z
  .strictObject({
    system: z.literal('elo'),
    initial: z.int().min(0).max(10_000).default(1500).describe('The rating of who never played.'),
    kFactor: z.number().positive().max(1000).default(40).describe('The most that one match moves a rating.'),
    divisor: z
      .number()
      .positive()
      .max(10_000)
      .default(500)
      .describe('The difference at which the stronger player is expected to win 10 times as often.'),
  })
  .readonly();

const glicko2 = z
  .strictObject({
    system: z.literal('glicko2'),
    initial: z.int().min(0).max(10_000).default(1500).describe('The rating of who never played.'),
    deviation: z
      .number()
      .min(10)
      .max(500)
      .default(350)
      .describe('How uncertain that rating is; nobody becomes less certain than this.'),
    volatility: z.number().positive().max(1).default(0.06).describe('How erratic a player is at first.'),
    tau: z.number().min(0.1).max(2).default(0.5).describe('How much that may change.'),
    periodDays: z
      .number()
      .positive()
      .max(365)
      .default(30)
      .describe('Days without a match after which a rating has become one step less certain.'),
  })
  .readonly();

const ranks = z
  .strictObject({
    shares: z
      .array(
        z
          .strictObject({
            letter: z.string().regex(/^[A-Z]$/, 'must be one capital letter'),
            percent: z.int().min(0).max(100),
          })
          .readonly(),
      )
      .min(1)
      .max(20)
      .readonly()
      .describe('Best first; together 100 %.'),
    remainder: z
      .array(z.string())
      .readonly()
      .describe('The letters in the order in which they take one more when shares do not come out even.'),
    forDays: z
      .int()
      .min(1)
      .max(3650)
      .default(14)
      .describe('Days without a match after which a rating is no longer ranked.'),
  })
  .readonly();

const matchmaking = z
  .strictObject({
    waveSeconds: z
      .int()
      .min(1)
      .max(3600)
      .default(45)
      .describe('Between two waves, which fall on its multiples.'),
    windowBase: z
      .int()
      .min(0)
      .default(100)
      .describe('The rating difference that a player accepts before the first wave.'),
    windowGrowth: z.int().min(0).default(50).describe('By how much that grows with each wave.'),
    waitBonus: z
      .int()
      .min(0)
      .default(20)
      .describe('What a waited wave is worth in the score of a pair, in squared rating points.'),
    balanceTolerance: z
      .int()
      .min(0)
      .default(50)
      .describe('The difference of the sides’ mean ratings above which flexible players change sides.'),
    vetoes: z
      .int()
      .min(0)
      .max(MOST_OPTIONS)
      .default(4)
      .describe(
        'How many maps a player may refuse, the worst first. Where two leave none, the mildest yield.',
      ),
    rematchWithinMinutes: minutes
      .default(30)
      .describe('Who met so lately meets again only when nobody else was found for some waves. 0: at once.'),
    rematchAfterWaves: z.int().min(1).max(100).default(3).describe('For how many waves that holds.'),
  })
  .readonly();

const deadlines = z
  .strictObject({
    confirmWithinSeconds: seconds
      .default(60)
      .describe('Both confirm a match within this, or it is off. 0: matches need no confirmation.'),
    remindAfterSeconds: seconds
      .default(20)
      .describe('Who has not confirmed by then is reminded. 0: nobody is.'),
    reportWithinMinutes: minutes
      .min(1)
      .default(240)
      .describe('A match that nobody reports within this is void, and its players are free.'),
    acceptReportAfterMinutes: minutes
      .min(1)
      .default(30)
      .describe('A report that the opponent leaves unanswered for so long is accepted.'),
    leaveQueueAfterMinutes: minutes
      .min(1)
      .default(120)
      .describe('Who waits in the queue for so long is taken out of it, and told.'),
  })
  .readonly();

const penalties = z
  .strictObject({
    abortsPerMonth: z
      .int()
      .min(0)
      .max(100)
      .default(3)
      .describe('How many matches a player may abort in a calendar month (UTC).'),
    pauseMinutes: z
      .array(minutes)
      .max(20)
      .readonly()
      .default([0, 5, 30, 120])
      .describe(
        'How long who did not confirm, or aborted a confirmed match, stays out of the queue: the first time, the ' +
          'second, and so on; the last holds from then on.',
      ),
    countedDays: z.int().min(1).max(365).default(7).describe('For how many days such a thing counts.'),
  })
  .readonly();

const alerts = z
  .strictObject({
    forMinutes: minutes
      .default(180)
      .describe('For how long who asks is told when somebody else joins the queue. 0: nobody is.'),
    quietMinutes: minutes.min(1).default(15).describe('They are told at most once in so many minutes.'),
  })
  .readonly();

const terms = z
  .strictObject({
    version: code.describe('Changes when they do: then they have to be accepted anew.'),
    url: z
      .url({ protocol: /^https?$/ })
      .max(300)
      .describe('Where they can be read.'),
    summary: z.string().trim().min(1).max(1000).optional().describe('What they come to, in a few words.'),
  })
  .readonly();

const everyRank = {
  shares: [
    { letter: 'S', percent: 1 },
    { letter: 'A', percent: 7 },
    { letter: 'B', percent: 21 },
    { letter: 'C', percent: 21 },
    { letter: 'D', percent: 21 },
    { letter: 'E', percent: 21 },
    { letter: 'F', percent: 8 },
  ],
  remainder: ['D', 'C', 'E', 'B', 'F', 'A', 'S'],
};

/** The sections of the file, each of which can be read by itself, so that every fault is found at once. */
export const SECTIONS = {
  $schema: z.string().optional().describe('Where editors find what this file may say.'),
  name: label.max(60).describe('What the ladder is called.'),
  opponents: z
    .enum(['any', 'other-side'])
    .describe('Whom a player meets: anybody, or only players of the other one of two sides.'),
  sides: z
    .array(side)
    .min(1)
    .max(2)
    .readonly()
    .optional()
    .describe('What can be played: every player has one rating per race. Without sides, just one rating.'),
  season: code.describe('The code of the season that is played.'),
  seasons: z
    .array(season)
    .min(1)
    .readonly()
    .describe('Maps by season; past ones keep the names of their maps.'),
  regions: z.array(region).min(1).max(MOST_OPTIONS).readonly().describe('Where players play from.'),
  servers: z.array(server).max(100).readonly().default([]).describe('Where matches can be hosted.'),
  serverBetween: z
    .record(z.string(), z.record(z.string(), z.string()).readonly())
    .readonly()
    .optional()
    .describe('The server for two regions, by one and then the other: every two once, each with itself too.'),
  channels: z
    .array(label)
    .max(1000)
    .readonly()
    .default([])
    .describe('The places in the game where opponents meet; matches take them in turn.'),
  rating: z
    .discriminatedUnion('system', [elo, glicko2])
    .prefault({ system: 'elo' })
    .describe('How results move ratings: Elo, or Glicko-2, which also knows how certain a rating is.'),
  ranks: ranks.prefault(everyRank).describe('Rank letters by shares of everyone who is ranked.'),
  matchmaking: matchmaking.prefault({}).describe('How players who wait are brought together.'),
  deadlines: deadlines.prefault({}).describe('What happens when somebody does nothing.'),
  penalties: penalties.prefault({}).describe('What abandoning others costs.'),
  alerts: alerts.prefault({}).describe('Telling who does not wait that somebody else does.'),
  terms: terms
    .optional()
    .describe(
      'What players accept, once for each version, before they set up and play. Without it, nothing.',
    ),
} as const;

/** A ladder's file as a whole. */
export const ladderSchema = z.strictObject(SECTIONS);
