/** Calling a match off: what it costs. */
import { counted } from '../counted.ts';

/** Calling a match off: what it costs. */
export const abort = {
  ask: (id: number): string => `Match #${id}: call it off?`,
  noneLeft: 'You have no abort left in this month: please play it, or report it as it went.',
  left: (aborts: number): string =>
    `You have ${counted(aborts, 'abort', 'aborts')} left in this month. Ratings stay as they are.`,
  dodging: 'Both of you have confirmed: it counts against you.',
  sure: 'Call it off',
  back: 'Back to the match',
};
