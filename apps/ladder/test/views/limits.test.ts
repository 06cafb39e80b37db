/** Every view with as much as the ladder can hold: Discord refuses a message that is a character too long. */
import type { APIEmbed } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { MATCH_STATUSES } from '../../src/ladder/match-life.ts';
import { COUNTRY_CODES } from '../../src/ladder/countries.ts';
import { mapsInPlay, racesOf } from '../../src/ladder/definition.ts';
import { identityFaults } from '../../src/ladder/identity.ts';
import { DAWN_AND_DUSK } from '../support/ladders.ts';
import type { Outcome } from '../../src/ladder/result.ts';
import type { AdminLine } from '../../src/store/admin-store.ts';
import type { LeaderboardEntry } from '../../src/store/leaderboard-store.ts';
import type { MatchCard, MatchPlayer } from '../../src/store/match-card.ts';
import type { PersonalNews } from '../../src/store/outbox-store.ts';
import type { Player } from '../../src/store/visit.ts';
import type { Texts } from '../../src/texts/english.ts';
import { LANGUAGES } from '../../src/texts/languages.ts';
import { abortView } from '../../src/views/abort-view.ts';
import { activityView } from '../../src/views/activity-view.ts';
import {
  adjustedView,
  adminLogView,
  bannedView,
  clearedView,
  matchForAdminView,
  playerForAdminView,
  releasedView,
  snapshotView,
  unbannedView,
} from '../../src/views/admin-view.ts';
import { helpView } from '../../src/views/help-view.ts';
import { historyView, noMatchView } from '../../src/views/history-view.ts';
import { leaderboardView } from '../../src/views/leaderboard-view.ts';
import { matchView } from '../../src/views/match-view.ts';
import type { MessageView } from '../../src/views/message.ts';
import { newsView } from '../../src/views/news-view.ts';
import { noProfileView, profileView } from '../../src/views/profile-view.ts';
import { bannedText, chooserView, searchingView } from '../../src/views/queue-view.ts';
import { ratingGraphView } from '../../src/views/rating-graph-view.ts';
import {
  nothingToConfirmView,
  setupCancelledView,
  setupDoneView,
  setupFaultsView,
  setupForm,
  setupPreviewView,
  unknownCountryView,
} from '../../src/views/setup-view.ts';
import {
  failureView,
  lateView,
  outdatedView,
  restartingView,
  setUpFirstView,
} from '../../src/views/trouble-view.ts';
import { termsView } from '../../src/views/terms-view.ts';
import { unstuckView } from '../../src/views/unstick-view.ts';

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
  acceptedTerms: undefined,
};

const seat = (id: string, report: Outcome | null): MatchPlayer => ({
  ...player,
  id,
  locale: undefined,
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
  player: { id: ID, locale: 'de', dmChannelId: ID, channelId: ID },
  at: AT,
};

const races = racesOf(ladder);
const tally = { wins: 99_999, losses: 99_999, draws: 99_999 };

const identity = { name: WORST, tag: WORST, region: 'eu-west', country: 'GS' };
const held: Player = { ...player, pausedUntil: new Date(AT.getTime() + 1), banReason: WORST };
const worst = { name: WORST, tag: WORST, region: WORST, country: WORST };

const viewsIn = (texts: Texts): Record<string, MessageView> => ({
  'the setup with four faults': setupFaultsView(
    worst,
    identityFaults(worst, { regions: [], isCountry: () => false }),
    texts,
  ),
  'the preview': setupPreviewView(identity, '9'.repeat(20), ladder, texts),
  'an unknown country': unknownCountryView(WORST, '/leaderboard', texts),
  'a full profile': profileView(
    {
      caller: player,
      player,
      ratings: races.map(({ code }) => ({
        race: code,
        rating: -123_456,
        ...tally,
        lastPlayedAt: AT,
        recent: [tally, tally, tally],
        place: { position: 999_999, population: 999_999 },
      })),
      matches: Array.from({ length: 5 }, () => match('agreed', 'player_1', 'player_1')),
      trend: races.flatMap(({ code }) =>
        Array.from({ length: 60 }, () => ({ race: code, ratingBefore: 123_456, ratingAfter: -123_456 })),
      ),
    },
    player,
    ladder,
    texts,
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
      countries: COUNTRY_CODES.slice(0, 25),
    },
    {
      page: 999_999,
      races: races.map(({ code }) => code),
      countries: ['GS', 'MP', 'XX', 'PM', 'BA'],
      bestOnly: true,
      rank: 'S',
    },
    ladder,
    texts,
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
      alertUntil: AT,
      waiting: races.map(({ code }) => ({ races: [code], count: 999_999 })),
    },
    ladder,
    texts,
  ),
  'the search': searchingView(
    { player, races: new Map(), vetoes: [], entry: undefined, match: undefined, alertUntil: AT, waiting: [] },
    { races: ['bloom', 'frost'], waitCycles: 99_999, joinedAt: AT, waitUntil: AT },
    ladder,
    999_999_999,
    texts,
  ),
  'a match found': matchView(match('confirmed', null, null), 'player_1', ladder, texts),
  'a match reported by the other': matchView(match('confirmed', null, 'draw'), 'player_1', ladder, texts),
  'a match reported by oneself': matchView(match('confirmed', null, 'draw'), 'player_2', ladder, texts),
  'a match decided': matchView(match('agreed', 'player_1', 'player_1'), 'player_2', ladder, texts),
  'a match disputed': matchView(match('disputed', 'player_1', 'player_2'), 'player_2', ladder, texts),
  'a busy day': activityView(
    {
      seen: 999_999,
      joined: 999_999,
      waiting: 999_999,
      openMatches: 999_999,
      hours: Array.from({ length: 24 }, () => ({ at: AT, matches: 999_999 })),
    },
    texts,
  ),
  'the terms': termsView(
    { version: 'v'.repeat(20), url: `https://${'a'.repeat(290)}`, summary: WORST.repeat(5) },
    texts,
  ),
  'news with a reason': newsView(banned, texts),
  'a match that does not count': matchView(match('void', null, null), 'player_1', ladder, texts),
  'a match to be confirmed': matchView(match('found', null, null), 'player_1', ladder, texts),
  'a match that was accepted': matchView(match('accepted', 'player_1', null), 'player_1', ladder, texts),
  'a match that was resolved': matchView(match('resolved', null, null), 'player_1', ladder, texts),
  'a match that was called off': matchView(match('aborted', null, null), 'player_1', ladder, texts),
  'a match that was not confirmed': matchView(match('abandoned', null, null), 'player_1', ladder, texts),
  'the question before an abort': abortView(
    { match: match('confirmed', null, null), seat: 'player_1', abortsLeft: 99_999 },
    ladder,
    texts,
  ),
  'the graph of ratings as text': ratingGraphView(
    {
      player,
      steps: races.flatMap(({ code }) =>
        Array.from({ length: 100 }, () => ({
          race: code,
          ratingBefore: 123_456,
          ratingAfter: -123_456,
          at: AT,
        })),
      ),
    },
    player,
    undefined,
    ladder,
    texts,
  ),
  'the graph of ratings': ratingGraphView({ player, steps: [] }, player, new Uint8Array(1), ladder, texts),
  'a full history': historyView(
    {
      playerId: ID,
      matches: Array.from({ length: 10 }, () => match('agreed', 'player_1', 'player_1')),
      olderThan: 2 ** 48,
      isNewest: false,
    },
    ladder,
    texts,
  ),
  'an empty history': historyView(
    { playerId: ID, matches: [], olderThan: undefined, isNewest: true },
    ladder,
    texts,
  ),
  'no match': noMatchView(texts),
  'no profile': noProfileView(ID, texts),
  'the help': helpView(ladder, texts),
  'what holds a player': unstuckView(
    { player: held, leftQueue: true, match: match('confirmed', null, null), notices: [] },
    AT,
    texts,
  ),
  'what held a player': unstuckView(
    { player: held, leftQueue: true, match: match('void', null, null), notices: [] },
    AT,
    texts,
  ),
  'the end of a setup': setupDoneView(identity, ladder, texts),
  'a setup that was cancelled': setupCancelledView(texts),
  'nothing to confirm': nothingToConfirmView(texts),
  'the chooser with a ban': chooserView(
    {
      player: held,
      races: new Map(),
      vetoes: [],
      entry: undefined,
      match: undefined,
      alertUntil: AT,
      waiting: [],
    },
    ladder,
    texts,
    bannedText(WORST, texts),
  ),
  'a failure': failureView('perhaps', '/leaderboard', '12345678', texts),
  'a late answer': lateView('yes', '/leaderboard', texts),
  'a restart': restartingView('/leaderboard', texts),
  'an old button': outdatedView(texts),
  'the way to set up': setUpFirstView(texts),
  'a match for an admin': matchForAdminView(match('agreed', 'player_1', 'draw'), ladder, texts),
  'a player for an admin': playerForAdminView(
    held,
    {
      player: held,
      ratings: races.map(({ code }) => ({ race: code, rating: -123_456, games: 999_999 })),
      waitingSince: AT,
      match: match('disputed', 'player_1', 'player_2'),
      actions: actions(5),
    },
    ladder,
    texts,
  ),
  'a full log of admins': adminLogView(actions(10), texts),
  'the snapshot': snapshotView(
    {
      waiting: { count: 999_999, since: AT },
      matches: MATCH_STATUSES.map((status) => ({ status, count: 999_999 })),
      disputed: Array.from({ length: 10 }, () => match('disputed', 'player_1', 'player_2')),
      untold: { count: 999_999, since: AT },
    },
    texts,
  ),
  'a ban': bannedView(held, WORST, texts),
  'the end of a ban': unbannedView(held, texts),
  'a player who is free': releasedView(held, match('agreed', 'player_1', 'player_1'), texts),
  'a rating that was set': adjustedView(-123_456, texts),
  'a queue that was emptied': clearedView(999_999, texts),
});

function actions(count: number): readonly AdminLine[] {
  return Array.from({ length: count }, () => ({
    admin: WORST,
    action: 'clear-queue',
    player: WORST,
    matchId: 2 ** 48,
    decision: 'void',
    reason: WORST,
    at: AT,
  }));
}

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

const views = LANGUAGES.flatMap((texts) =>
  Object.entries(viewsIn(texts)).map(([name, view]) => ({ name, locale: texts.locale, view })),
);

describe.each(views)('$name in $locale', ({ view }) => {
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
    for (const component of components) {
      if ('label' in component) expect(component.label?.length).toBeLessThanOrEqual(80);
      if ('placeholder' in component) expect(component.placeholder?.length).toBeLessThanOrEqual(150);
    }
  });
});

describe.each(LANGUAGES)('the form in $locale', (texts) => {
  const form = setupForm({ name: WORST, tag: '👨‍👩‍👧‍👦'.repeat(40), region: WORST, country: 'DE' }, ladder, texts);
  const labels = form.components.flatMap((each) => ('component' in each ? [each] : []));

  it('holds no value that is longer than its field', () => {
    for (const { component } of labels) {
      if ('value' in component)
        expect(component.value?.length).toBeLessThanOrEqual(component.max_length ?? 0);
    }
    expect(JSON.stringify(form)).not.toContain('\\ud83d"');
  });

  it('has a title and labels that fit', () => {
    expect(form.title.length).toBeLessThanOrEqual(45);
    for (const { label, description = '' } of labels) {
      expect([label.length <= 45, description.length <= 100]).toEqual([true, true]);
    }
  });
});
