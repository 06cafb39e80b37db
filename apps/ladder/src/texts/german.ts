/** All that a player reads, in German. */
import type { Texts } from './english.ts';
import { dateIn } from './date.ts';
import { percentIn } from './percent.ts';
import { abort } from './german/abort.ts';
import { activity } from './german/activity.ts';
import { admin } from './german/admin.ts';
import { call } from './german/call.ts';
import { commands } from './german/commands.ts';
import { help } from './german/help.ts';
import { history } from './german/history.ts';
import { leaderboard } from './german/leaderboard.ts';
import { match } from './german/match.ts';
import { news } from './german/news.ts';
import { profile } from './german/profile.ts';
import { queue } from './german/queue.ts';
import { setup } from './german/setup.ts';
import { terms } from './german/terms.ts';
import { trouble } from './german/trouble.ts';
import { unstick } from './german/unstick.ts';
import { wording } from './german/wording.ts';

/** The texts in German. */
export const german: Texts = {
  locale: 'de',
  discordLocales: ['de'],
  percent: percentIn('de'),
  date: dateIn('de'),
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
