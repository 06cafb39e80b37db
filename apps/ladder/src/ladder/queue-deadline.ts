/** Nobody waits for ever. */
import type { LadderDefinition } from './definition.ts';

/** Until when somebody waits who joins the queue at this moment. */
export function queueDeadline(at: Date, { leaveQueueAfterMinutes }: LadderDefinition['deadlines']): Date {
  return new Date(at.getTime() + leaveQueueAfterMinutes * 60_000);
}
