/** The story of the tour: two players set up, meet, play, report, and find themselves on the leaderboard. */
import type { Sandbox } from '@warmpool/discord-sandbox';
import type { Player, Players } from '../terminal/player.ts';
import type { Guide } from './guide.ts';
import { setUp, setUpWithMistakes } from './set-up-story.ts';
import { findMatch, play } from './match-story.ts';

/** Tells the story. Rejects when it cannot go on: a step has no answer, or what should arrive does not. */
export async function tellStory(guide: Guide, players: Players, sandbox: Sandbox): Promise<void> {
  const ana = players.named('Ana');
  const bo = players.named('Bo');
  await meetTheLadder(guide, ana);
  await setUpWithMistakes(guide, ana);
  await setUp(guide, bo);
  await lookAtProfiles(guide, ana, bo);
  const match = await findMatch(guide, sandbox, ana, bo);
  await play(guide, sandbox, match);
  await lookAtResult(guide, ana, bo);
  await speakGerman(guide, bo);
}

async function meetTheLadder(guide: Guide, ana: Player): Promise<void> {
  await guide.step({
    player: ana,
    typed: '/profile',
    act: async () => ana.seat.command('profile'),
    mostRoundTrips: 1,
    checks: {
      'a newcomer is told to use /setup': ({ text }) => text.includes('Not done yet: use /setup'),
      'there is a button that does it': ({ text }) => text.includes('] Set up'),
    },
  });
}

async function lookAtProfiles(guide: Guide, ana: Player, bo: Player): Promise<void> {
  await guide.step({
    player: ana,
    typed: '/profile',
    act: async () => ana.seat.command('profile'),
    mostRoundTrips: 1,
    checks: {
      'it is her profile, with what she typed': ({ text }) =>
        includesAll(text, 'Profile of Ana', 'Ana#1234', 'Germany'),
      'she has not played yet': ({ text }) => text.includes('No ranked matches yet'),
    },
  });
  await guide.step({
    player: bo,
    typed: '/profile player:Ana',
    act: async () => bo.seat.command('profile', { player: ana.user.id }),
    mostRoundTrips: 1,
    checks: {
      'others see her profile': ({ text }) => includesAll(text, 'Profile of Ana', 'Germany'),
      'but not her tag': ({ text }) => !text.includes('Ana#1234'),
    },
  });
}

async function lookAtResult(guide: Guide, ana: Player, bo: Player): Promise<void> {
  await guide.step({
    player: ana,
    typed: '/profile',
    act: async () => ana.seat.command('profile'),
    mostRoundTrips: 1,
    checks: {
      'her rating is 1520': ({ text }) => /Lark 1520\b/.test(text),
      'she won one match': ({ text }) => text.includes('1 match, 1W-0L-0D'),
      'the match is there, with what it gave': ({ text }) => /#1 won vs Bobo on .*\(\+20\)/.test(text),
    },
  });
  await guide.step({
    player: bo,
    typed: '/profile',
    act: async () => bo.seat.command('profile'),
    mostRoundTrips: 1,
    checks: {
      'his rating is 1480': ({ text }) => /Owl 1480\b/.test(text),
      'he lost one match': ({ text }) => text.includes('1 match, 0W-1L-0D'),
    },
  });
  await guide.step({
    player: bo,
    typed: '/leaderboard',
    act: async () => bo.seat.command('leaderboard'),
    mostRoundTrips: 1,
    checks: {
      'Ana is first with 1520': ({ text }) => /1\. .*Ana +1520 Lark/.test(text),
      'Bo is second with 1480': ({ text }) => /2\. .*Bobo +1480 Owl/.test(text),
      'and sees that place as his own': ({ text }) => /Your place\n▌ +2\. .*Bobo/.test(text),
    },
  });
}

async function speakGerman(guide: Guide, bo: Player): Promise<void> {
  bo.user.setLocale('de');
  await guide.step({
    player: bo,
    typed: '/profile',
    act: async () => bo.seat.command('profile'),
    mostRoundTrips: 1,
    checks: {
      'a Discord in German is answered in German': ({ text }) =>
        includesAll(text, 'Profil von Bobo', '1 Match, 0S-1N-0U', 'Frankreich'),
    },
  });
}

function includesAll(text: string, ...parts: readonly string[]): boolean {
  return parts.every((part) => text.includes(part));
}
