/** A match as one of its players sees it. A moment comes with a blank before it, or not at all. */
import type { Claim } from '../../ladder/result.ts';

/** A match as one of its players sees it. A moment comes with a blank before it, or not at all. */
export const match = {
  found: (id: number, map: string): string => `Match found: #${id} on ${map}`,
  title: (id: number, map: string): string => `Match: #${id} on ${map}`,
  youConfirmed: (by: string): string =>
    `You confirmed. As soon as your opponent does, you learn who they are; without them it is off${by}.`,
  pleaseConfirm: (by: string): string =>
    `Confirm that you are there; it is off${by}, and counts against who did not confirm.`,
  confirm: 'Confirm',
  abort: 'Abort',
  /** On a button. */
  claim: { won: 'I won', lost: 'I lost', draw: 'Draw' } satisfies Record<Claim, string>,
  /** In a sentence, of whoever reads it. */
  claimed: { won: 'you won', lost: 'you lost', draw: 'a draw' } satisfies Record<Claim, string>,
  claimedNothing: 'nothing',
  youReported: (claimed: string, opponent: string, by: string): string =>
    `You reported: ${claimed}. Waiting for ${opponent}; until then you can still change it. It is accepted${by} if they say nothing.`,
  theyReported: (opponent: string, claimed: string, by: string): string =>
    `${opponent} reported: ${claimed}. What do you say? It is accepted${by} if you say nothing.`,
  play: (opponent: string, by: string): string =>
    `Find ${opponent} in the game by the tag below. When you have played, both of you report the result here; a match that nobody reports is void${by}.`,
  decided: (id: number, claimed: string): string => `Match #${id}: ${claimed}`,
  decidedBy: {
    agreed: 'Both reports agree, and the ratings have changed.',
    accepted: 'Nobody contradicted the one report in time, and the ratings have changed.',
    resolved: 'An admin has decided, and the ratings have changed.',
  },
  disputed: (id: number): string => `Match #${id}: the reports contradict each other`,
  disputedWhy: (mine: string, opponent: string, theirs: string): string =>
    `You reported: ${mine}. ${opponent} reported: ${theirs}. An admin will decide; ratings are unchanged until then, ` +
    'and both of you are free to play on.',
  uncounted: (id: number): string => `Match #${id} does not count`,
  unchanged: (why: string): string => `${why} Ratings are unchanged.`.trim(),
  youAborted: 'You called it off.',
  theyAborted: 'Your opponent called it off.',
  notReported: 'Nobody reported it in time.',
  declaredVoid: 'An admin has declared it void.',
  youDidNotConfirm: 'You did not confirm in time.',
  theyDidNotConfirm: 'Your opponent did not confirm in time.',
  you: (name: string): string => `${name} (you)`,
  tag: (tag: string): string => `Tag: ${tag}`,
  where: 'Where',
  mapBy: (author: string): string => `Map by ${author}`,
  server: (name: string): string => `Server: ${name}`,
  channel: (name: string): string => `Channel: ${name}`,
  notYours: 'Not your match',
  notYoursWhich: (id: number): string => `You do not play in match #${id}. \`/queue\` shows yours.`,
};
