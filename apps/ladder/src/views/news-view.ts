/** News that belong to no match. */
import type { PersonalReason } from '../ladder/notice-reason.ts';
import type { PersonalNews } from '../store/outbox-store.ts';
import { button, COLOUR, message, row, type MessageView } from './message.ts';
import { safeText } from './safe-text.ts';

interface NewsText {
  readonly color: number;
  readonly title: string;
  readonly description: string;
  readonly mayQueue: boolean;
}

const NEWS: Readonly<Record<PersonalReason, NewsText>> = {
  banned: {
    color: COLOUR.trouble,
    title: 'You are banned from the queue',
    description: 'An admin keeps you out of it; a match that you are in goes on.',
    mayQueue: false,
  },
  unbanned: {
    color: COLOUR.done,
    title: 'You may play again',
    description: 'An admin has lifted your ban.',
    mayQueue: true,
  },
  released: {
    color: COLOUR.working,
    title: 'An admin has freed you',
    description: 'You are not in the queue any more, and a match that held you is void.',
    mayQueue: true,
  },
  'queue-cleared': {
    color: COLOUR.warning,
    title: 'The queue was emptied',
    description: 'An admin has taken everybody out of it.',
    mayQueue: true,
  },
  'wait-over': {
    color: COLOUR.warning,
    title: 'You have left the queue',
    description: 'Nobody was found for you in the time that one may wait. Join again whenever you like.',
    mayQueue: true,
  },
};

/** What happened to a player, and why if somebody said so. */
export function newsView({ reason, detail }: PersonalNews): MessageView {
  const { color, title, description, mayQueue } = NEWS[reason];
  const why = detail === undefined ? '' : ` Reason: ${safeText(detail, 200)}`;
  return message(
    { color, title, description: `${description}${why}` },
    mayQueue ? [row(button('Find a match', 'queue:open', 'main'))] : [],
  );
}
