/** What players call themselves, on the screens of others. */
import { describe, expect, it } from 'vitest';
import { DAWN_AND_DUSK } from '../support/ladders.ts';
import type { MatchCard, MatchPlayer } from '../../src/store/match-card.ts';
import type { Profile } from '../../src/store/profile-store.ts';
import type { Player } from '../../src/store/visit.ts';
import { english } from '../../src/texts/english.ts';
import { matchView } from '../../src/views/match-view.ts';
import type { MessageView } from '../../src/views/message.ts';
import { noProfileView, profileView } from '../../src/views/profile-view.ts';

const AT = new Date('2026-05-01T12:00:00Z');
const RAW = '**@everyone** <@1>';
const SHOWN = String.raw`\*\*\@everyone\*\* \<\@1\>`;

const player = (id: string, name: string): Player => ({
  id,
  username: `user of ${name}`,
  name,
  tag: `tag of ${name}`,
  region: 'eu-west',
  country: 'DE',
  isSetUp: true,
  pausedUntil: undefined,
  banReason: undefined,
  acceptedTerms: undefined,
});

const ana = player('123456789012345678', 'Ana');
const eve = player('987654321098765432', RAW);

const seated = (who: Player, report: MatchPlayer['report']): MatchPlayer => ({
  ...who,
  locale: undefined,
  dmChannelId: undefined,
  channelId: undefined,
  race: 'lark',
  ratingBefore: 1500,
  rating: 1500,
  deviation: null,
  volatility: null,
  lastPlayedAt: null,
  ratingChange: report && 20,
  confirmedAt: null,
  report,
});

function match(
  status: MatchCard['status'],
  mine: MatchPlayer['report'],
  theirs: MatchPlayer['report'],
): MatchCard {
  const isDecided = status === 'agreed';
  return {
    id: 1,
    server: undefined,
    map: 'amber-pass',
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
    player1: seated(ana, mine),
    player2: seated(eve, theirs),
  };
}

const profileFor = (caller: Player, shown: Player, matches: readonly MatchCard[] = []): MessageView =>
  profileView(
    { caller, player: shown, ratings: [], matches, trend: [] } satisfies Profile,
    shown,
    DAWN_AND_DUSK,
    english,
  );

/** All that is written in a message. */
const written = ({ embeds }: MessageView): string =>
  embeds
    .flatMap(({ title, description, fields = [], footer }) => [
      title,
      description,
      footer?.text,
      ...fields.flatMap(({ name, value }) => [name, value]),
    ])
    .filter(Boolean)
    .join('\n');

describe('a name made of markdown and mentions', () => {
  const namesEve: Record<string, MessageView> = {
    'a match found': matchView(match('confirmed', null, null), 'player_1', DAWN_AND_DUSK, english),
    'a match reported by oneself': matchView(
      match('confirmed', 'player_1', null),
      'player_1',
      DAWN_AND_DUSK,
      english,
    ),
    'a match reported by them': matchView(
      match('confirmed', null, 'player_1'),
      'player_1',
      DAWN_AND_DUSK,
      english,
    ),
    'a match decided': matchView(match('agreed', 'player_1', 'player_1'), 'player_1', DAWN_AND_DUSK, english),
    'a match disputed': matchView(
      match('disputed', 'player_1', 'player_2'),
      'player_1',
      DAWN_AND_DUSK,
      english,
    ),
    'a match that does not count': matchView(match('void', null, null), 'player_1', DAWN_AND_DUSK, english),
    'their profile': profileFor(ana, eve),
    'a profile with a match against them': profileFor(ana, ana, [
      match('agreed', 'player_1', 'player_1'),
      match('disputed', 'player_1', 'player_2'),
    ]),
  };

  it.each(Object.entries(namesEve))('is shown in %s as it is written', (_where, view) => {
    expect(written(view)).toContain(SHOWN);
    expect(written(view).replaceAll(SHOWN, '')).not.toMatch(/everyone|<@1>/);
  });

  it('is the user name for who has not set up, and shown in the same way', () => {
    const unnamed = { ...eve, name: undefined, username: RAW };
    expect(profileFor(ana, unnamed).embeds[0]?.title).toBe(`Profile of ${SHOWN}`);
  });
});

describe('a tag', () => {
  it('is shown to its owner', () => {
    expect(written(profileFor(ana, ana))).toContain('tag of Ana');
  });

  it('is not shown to others who look at the profile', () => {
    expect(written(profileFor(eve, ana))).not.toContain('tag of Ana');
    expect(written(noProfileView(ana.id, english))).not.toContain('tag of');
  });

  it('is shown to the opponent while there is a match to play, and not with its result', () => {
    expect(written(matchView(match('confirmed', null, null), 'player_2', DAWN_AND_DUSK, english))).toContain(
      'tag of Ana',
    );
    const decided = matchView(match('agreed', 'player_1', 'player_1'), 'player_2', DAWN_AND_DUSK, english);
    expect(written(decided)).not.toContain('tag of Ana');
  });

  it('is taken literally too', () => {
    const withTag = match('confirmed', null, null);
    const view = matchView(
      { ...withTag, player2: { ...withTag.player2, tag: '_@here_#1' } },
      'player_1',
      DAWN_AND_DUSK,
      english,
    );
    expect(written(view)).toContain(String.raw`Tag: \_\@here\_\#1`);
    expect(written(profileFor(ana, { ...ana, tag: '_@here_#1' }))).toContain(String.raw`\_\@here\_\#1`);
  });
});
