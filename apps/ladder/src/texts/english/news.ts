/** News that belong to no match. */
import type { PersonalReason } from '../../ladder/notice-reason.ts';

/** News that belong to no match. */
export const news = {
  titles: {
    banned: 'You are banned from the queue',
    unbanned: 'You may play again',
    released: 'An admin has freed you',
    'queue-cleared': 'The queue was emptied',
    'wait-over': 'You have left the queue',
    rival: 'Somebody wants to play',
  } satisfies Record<PersonalReason, string>,
  texts: {
    banned: 'An admin keeps you out of it; a match that you are in goes on.',
    unbanned: 'An admin has lifted your ban.',
    released: 'You are not in the queue any more, and a match that held you is void.',
    'queue-cleared': 'An admin has taken everybody out of it.',
    'wait-over': 'Nobody was found for you in the time that one may wait. Join again whenever you like.',
    rival: 'You asked to be told when somebody joins the queue.',
  } satisfies Record<PersonalReason, string>,
  seen: (when: string): string => `Somebody was waiting ${when}.`,
  reason: (reason: string): string => `Reason: ${reason}`,
};
