/** Every view with as much as the ladder can hold: Discord refuses a message that is a character too long. */
import type { APIEmbed } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { mapsInPlay, racesOf } from '../../src/ladder/definition.ts';
import { DAWN_AND_DUSK } from '../support/ladders.ts';
import type { Outcome } from '../../src/ladder/result.ts';
import type { LeaderboardEntry } from '../../src/store/leaderboard-store.ts';
import type { MatchCard, MatchPlayer } from '../../src/store/match-card.ts';
import type { PersonalNews } from '../../src/store/outbox-store.ts';
import type { Player } from '../../src/store/visit.ts';
import { leaderboardView } from '../../src/views/leaderboard-view.ts';
import { matchView } from '../../src/views/match-view.ts';
import type { MessageView } from '../../src/views/message.ts';
import { newsView } from '../../src/views/news-view.ts';
import { profileView } from '../../src/views/profile-view.ts';
import { chooserView, searchingView } from '../../src/views/queue-view.ts';
import { setupFaultsView, setupForm, setupPreviewView } from '../../src/views/setup-view.ts';
import { unknownCountryView } from '../../src/views/setup-view.ts';

const ladder = DAWN_AND_DUSK;
/** Longer than any rule allows, and of the worst kind: every character has to be escaped. */
const WORST = '*'.repeat(200);
const ID = '123456789012345678';
const AT = new Date('2026-05-01T12:00:00Z');

const player: Player = {
  id: ID,
  username: WORST,
  name: WORST,
  tag: WORST,
  region: 'southeast-asia',
  country: 'GS',
  isSetUp: true,
  pausedUntil: undefined,
  banReason: undefined,
};

const seat = (id: string, report: Outcome | null): MatchPlayer => ({
  ...player,
  id,
  dmChannelId: ID,
  channelId: ID,
  race: 'frost',
  ratingBefore: 123_456,
  rating: -123_456,
  deviation: null,
  volatility: null,
  lastPlayedAt: null,
  ratingChange: report && 40,
  confirmedAt: null,
  report,
});

function match(status: MatchCard['status'], report1: Outcome | null, report2: Outcome | null): MatchCard {
  const isDecided = status === 'agreed';
  return {
    id: 2 ** 48,
    server: 'sao-paulo',
    map: 'broken-causeway',
    status,
    outcome: isDecided ? 'player_1' : null,
    createdAt: AT,
    reportedAt: AT,
    confirmBy: AT,
    remindAt: AT,
    reportBy: AT,
    abortedBy: null,
    settlement: null,
    revision: 1,
    settledAt: status === 'confirmed' ? null : AT,
    player1: seat(ID, report1),
    player2: seat('987654321098765432', report2),
  };
}

const banned: PersonalNews = {
  reason: 'banned',
  detail: WORST,
  player: { id: ID, dmChannelId: ID, channelId: ID },
  at: AT,
};

const races = racesOf(ladder);
const tally = { wins: 99_999, losses: 99_999, draws: 99_999 };

const views: Record<string, MessageView> = {
  'the setup with four faults': setupFaultsView(
    { name: WORST, tag: WORST, region: WORST, country: WORST },
    (['name', 'tag', 'region', 'country'] as const).map((field) => ({ field, message: 'x'.repeat(200) })),
  ),
  'the preview': setupPreviewView(
    { name: WORST, tag: WORST, region: 'eu-west', country: 'GS' },
    '9'.repeat(20),
    ladder,
  ),
  'an unknown country': unknownCountryView(WORST, '/leaderboard'),
  'a full profile': profileView(
    {
      caller: player,
      player,
      ratings: races.map(({ code }) => ({
        race: code,
        rating: -123_456,
        ...tally,
        lastPlayedAt: AT,
        place: { position: 999_999, population: 999_999 },
      })),
      matches: Array.from({ length: 5 }, () => match('agreed', 'player_1', 'player_1')),
      trend: races.flatMap(({ code }) =>
        Array.from({ length: 60 }, () => ({ race: code, ratingBefore: 123_456, ratingAfter: -123_456 })),
      ),
    },
    player,
    ladder,
  ),
  'a full leaderboard': leaderboardView(
    {
      reader: player,
      entries: Array.from({ length: 10 }, (_, index) => line(index)),
      own: races.map((_, index) => line(index)),
      found: 9_999_999,
      population: 9_999_999,
      page: 999_999,
      pages: 999_999,
    },
    { page: 999_999, races: races.map(({ code }) => code), country: 'GS', bestOnly: true },
    ladder,
  ),
  'the queue with every choice': chooserView(
    {
      player,
      races: new Map([
        ['dawn', 'bloom'],
        ['dusk', 'frost'],
      ]),
      vetoes: mapsInPlay(ladder).map(({ code }) => code),
      entry: undefined,
      match: undefined,
      waiting: races.map(({ code }) => ({ races: [code], count: 999_999 })),
    },
    ladder,
  ),
  'the search': searchingView(
    { player, races: new Map(), vetoes: [], entry: undefined, match: undefined, waiting: [] },
    { races: ['bloom', 'frost'], waitCycles: 99_999, joinedAt: AT, waitUntil: AT },
    ladder,
    999_999_999,
  ),
  'a match found': matchView(match('confirmed', null, null), 'player_1', ladder),
  'a match reported by the other': matchView(match('confirmed', null, 'draw'), 'player_1', ladder),
  'a match reported by oneself': matchView(match('confirmed', null, 'draw'), 'player_2', ladder),
  'a match decided': matchView(match('agreed', 'player_1', 'player_1'), 'player_2', ladder),
  'a match disputed': matchView(match('disputed', 'player_1', 'player_2'), 'player_2', ladder),
  'news with a reason': newsView(banned),
  'a match that does not count': matchView(match('void', null, null), 'player_1', ladder),
};

function line(index: number): LeaderboardEntry {
  return {
    playerId: ID,
    username: WORST,
    name: WORST,
    country: 'GS',
    race: 'bloom',
    rating: -123_456,
    ...tally,
    position: 9_999_999 + index,
    place: 9_999_999 + index,
  };
}

function lengthOf({ title = '', description = '', fields = [], footer }: APIEmbed): number {
  const inFields = fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  return title.length + description.length + inFields + (footer?.text.length ?? 0);
}

describe.each(Object.entries(views))('%s', (_name, view) => {
  it('stays within the limits of an embed', () => {
    const [embed = {}] = view.embeds;
    expect(embed.title?.length ?? 0).toBeLessThanOrEqual(256);
    expect(embed.description?.length ?? 0).toBeLessThanOrEqual(4096);
    expect(lengthOf(embed)).toBeLessThanOrEqual(6000);
    for (const { name, value } of embed.fields ?? []) {
      expect([name.length > 0, name.length <= 256, value.length > 0, value.length <= 1024]).toEqual([
        true,
        true,
        true,
        true,
      ]);
    }
  });

  it('stays within the limits of rows, buttons, selects and their ids', () => {
    const components = view.components.flatMap((row) => row.components);
    expect(view.components.length).toBeLessThanOrEqual(5);
    for (const { components: inRow } of view.components) expect(inRow.length).toBeLessThanOrEqual(5);
    const ids = components.flatMap((component) => ('custom_id' in component ? [component.custom_id] : []));
    expect(new Set(ids).size).toBe(components.length);
    for (const id of ids) expect(id.length).toBeLessThanOrEqual(100);
  });
});

describe('the form', () => {
  it('holds no value that is longer than its field', () => {
    const form = setupForm({ name: WORST, tag: '👨‍👩‍👧‍👦'.repeat(40), region: WORST, country: 'DE' }, ladder);
    for (const { component } of form.components.flatMap((each) => ('component' in each ? [each] : []))) {
      if ('value' in component)
        expect(component.value?.length).toBeLessThanOrEqual(component.max_length ?? 0);
    }
    expect(JSON.stringify(form)).not.toContain('\\ud83d"');
  });
});
