/** `/queue`: choosing, waiting, and what stands in the way. */
import { counted } from '../counted.ts';

/** `/queue`: choosing, waiting, and what stands in the way. */
export const queue = {
  find: 'Find a match',
  findAnother: 'Find another match',
  chooseMaps: 'Choose the maps you would rather not play, the worst first. Then join.',
  chooseRace: 'Choose a race, and the maps you would rather not play, the worst first. Then join.',
  chooseSides:
    'Choose a race on one side or on both, and the maps you would rather not play, the worst first. Then join.',
  raceFirst: 'Choose a race first. Then join.',
  youPlay: 'You play',
  nothingYet: 'nothing yet',
  either: (races: readonly string[]): string => races.join(' or '),
  refused: 'Maps you refuse, the worst first',
  noMaps: 'none',
  waitingNow: 'Waiting now',
  nobody: 'nobody',
  players: (count: number): string => counted(count, 'player', 'players'),
  forSide: (count: number, side: string): string => `${count} for ${side}`,
  forEitherSide: (count: number): string => `${count} for either side`,
  forNoSide: (count: number): string => `${count} for no side`,
  noRace: (side: string): string => `${side}: no race`,
  refuseUpTo: (maps: number): string => `Refuse up to ${counted(maps, 'map', 'maps')}`,
  join: 'Join',
  clear: 'Clear',
  searching: 'Searching…',
  joined: (when: string, rhythm: string): string =>
    `You joined the queue ${when}. Players are brought together ${rhythm}; you will get a message.`,
  leaves: (when: string): string => `If nobody is found, you leave the queue ${when}.`,
  youAccept: 'You accept',
  accepted: (points: number): string => `up to ${points} rating points of difference, more with every wave`,
  alert: 'Tell me when somebody joins',
  alertOff: 'Stop telling me',
  alerts: 'You are told when somebody joins',
  alertsUntil: (until: string, minutes: number): string =>
    `until ${until}, at most once in ${counted(minutes, 'minute', 'minutes')}, and never while you wait or play`,
  leave: 'Leave',
  refresh: 'Refresh',
  paused: (until: string): string => `You have left opponents waiting. You can join again ${until}.`,
  banned: (reason: string): string => `You are banned from the queue: ${reason}`,
};
