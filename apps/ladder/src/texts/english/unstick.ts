/** `/unstick`: what held a player, and what holds them still. */

/** `/unstick`: what held a player, and what holds them still. */
export const unstick = {
  inMatch: 'You are in a match',
  free: 'You are free',
  leftQueue: 'You were in the queue, and are not any more.',
  ended: (id: number, status: string): string => `Match #${id} was due to end: it is over now (${status}).`,
  nothing: 'Nothing holds you.',
  holds: (id: number): string => `Match #${id} holds you: \`/match\` confirms, reports, or calls it off.`,
  ends: (when: string): string => `If nobody does anything, it ends ${when}.`,
  showMatch: 'Show the match',
};
