/** All that a player reads, in English. Every other language has the same shape. */
import type { LocaleString } from 'discord.js';
import { dateIn } from './date.ts';
import { percentIn } from './percent.ts';
import { abort } from './english/abort.ts';
import { activity } from './english/activity.ts';
import { admin } from './english/admin.ts';
import { call } from './english/call.ts';
import { commands } from './english/commands.ts';
import { help } from './english/help.ts';
import { history } from './english/history.ts';
import { leaderboard } from './english/leaderboard.ts';
import { match } from './english/match.ts';
import { news } from './english/news.ts';
import { profile } from './english/profile.ts';
import { queue } from './english/queue.ts';
import { setup } from './english/setup.ts';
import { terms } from './english/terms.ts';
import { trouble } from './english/trouble.ts';
import { unstick } from './english/unstick.ts';
import { wording } from './english/wording.ts';

/** The texts in English. */
export const english = {
  /** What percentages, days and countries go by. */
  locale: 'en',
  /** Discord's names for the language. */
  discordLocales: ['en-US', 'en-GB'] as LocaleString[],
  percent: percentIn('en'),
  date: dateIn('en'),
  wording,
  commands,
  setup,
  queue,
  match,
  abort,
  profile,
  leaderboard,
  history,
  unstick,
  help,
  news,
  call,
  activity,
  admin,
  terms,
  trouble,
};

/** What a language has to say: a sentence that is missing, or one too many, does not compile. */
export type Texts = typeof english;
