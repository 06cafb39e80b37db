/** The story of the tour: players set up, meet, play, contradict each other, and lose a process on the way. */
import type { Player } from '../terminal/player.ts';
import { administrate, dispute } from './admin-story.ts';
import type { Checks, Guide } from './guide.ts';
import { findMatch, play } from './match-story.ts';
import type { SecondProcess } from './second-process.ts';
import { setUp, setUpWithMistakes } from './set-up-story.ts';
import type { Stage } from './stage.ts';
import { takeOver } from './take-over-story.ts';

/** What the story needs beside its stage. */
export interface Extras {
  /** Who may use `/admin`. */
  readonly chief: Player;
  readonly startAnother: () => Promise<SecondProcess>;
}

/** Tells the story. Rejects when it cannot go on: a step has no answer, or what should arrive does not. */
export async function tellStory(stage: Stage, { chief, startAnother }: Extras): Promise<void> {
  await meetTheLadder(stage);
  await setUpWithMistakes(stage);
  await setUp(stage);
  await lookAtProfiles(stage);
  await findMatch(stage);
  await play(stage);
  await lookAtResult(stage);
  await speakGerman(stage.guide, stage.bo.player);
  await dispute(stage);
  await administrate(stage, chief);
  await takeOver(stage, startAnother);
}

async function meetTheLadder({ guide, ana: { player: ana } }: Stage): Promise<void> {
  await lookAtProfile(guide, ana, {
    'a newcomer is told to use /setup': ({ text }) => text.includes('Not done yet: use /setup'),
    'there is a button that does it': ({ text }) => text.includes('] Set up'),
  });
}

async function lookAtProfile(guide: Guide, player: Player, checks: Checks): Promise<void> {
  await guide.step({
    player,
    typed: '/profile',
    act: async () => player.seat.command('profile'),
    mostRoundTrips: 1,
    checks,
  });
}

async function lookAtProfiles({ guide, ana: { player: ana }, bo: { player: bo } }: Stage): Promise<void> {
  await lookAtProfile(guide, ana, {
    'it is her profile, with what she typed': ({ text }) =>
      includesAll(text, 'Profile of Ana', 'Ana#1234', 'Germany'),
    'she has not played yet': ({ text }) => text.includes('No ranked matches yet'),
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

async function lookAtResult({
  guide,
  ana: { player: ana },
  bo: { player: bo },
  ratings: { before, won, lost },
}: Stage): Promise<void> {
  const signed = (change: number): string => (change > 0 ? `+${change}` : String(change));
  await lookAtProfile(guide, ana, {
    [`her rating is ${won}`]: ({ text }) => new RegExp(` ${won} `).test(text),
    'she won one match': ({ text }) => text.includes('1 match, 1W-0L-0D'),
    'the match is there, with what it gave': ({ text }) =>
      includesAll(text, '#1 won vs Bobo on ', `(${signed(won - before)})`),
  });
  await lookAtProfile(guide, bo, {
    [`his rating is ${lost}`]: ({ text }) => new RegExp(` ${lost} `).test(text),
    'he lost one match': ({ text }) => text.includes('1 match, 0W-1L-0D'),
  });
  await guide.step({
    player: bo,
    typed: '/leaderboard',
    act: async () => bo.seat.command('leaderboard'),
    mostRoundTrips: 1,
    checks: {
      [`Ana is first with ${won}`]: ({ text }) => new RegExp(`1\\. .*Ana +${won}`).test(text),
      [`Bo is second with ${lost}`]: ({ text }) => new RegExp(`2\\. .*Bobo +${lost}`).test(text),
      'and sees that place as his own': ({ text }) => /Your place\n▌ +2\. .*Bobo/.test(text),
    },
  });
}

async function speakGerman(guide: Guide, bo: Player): Promise<void> {
  bo.user.setLocale('de');
  await lookAtProfile(guide, bo, {
    'a Discord in German is answered in German': ({ text }) =>
      includesAll(text, 'Profil von Bobo', '1 Match, 0S-1N-0U', 'Frankreich'),
  });
}

function includesAll(text: string, ...parts: readonly string[]): boolean {
  return parts.every((part) => text.includes(part));
}
