/** `/help`: how the ladder is played. */
import { counted } from '../counted.ts';

/** `/help`: how the ladder is played. */
export const help = {
  begin: (rhythm: string): string =>
    `\`/setup\` once, then \`/queue\`. Players are brought together ${rhythm}; you get a message.`,
  confirm: (seconds: number): string =>
    `Both confirm within ${counted(seconds, 'second', 'seconds')}, then see each other.`,
  play: (report: number, accept: number): string =>
    `Play, and report within ${counted(report, 'minute', 'minutes')}. A report that nobody contradicts within ` +
    `${counted(accept, 'minute', 'minutes')} counts; contradicting ones wait for an admin while both play on.`,
  aborts: (matches: number): string => `You can call off ${counted(matches, 'match', 'matches')} in a month.`,
  playing: 'Play',
  playingWith: '`/queue` find a match · `/match` your match · `/unstick` when something holds you',
  looking: 'Look',
  lookingWith: '`/profile` · `/history` · `/leaderboard` · `/activity`',
  you: 'You',
  youWith: '`/setup` who you are: name, tag, region, country',
};
