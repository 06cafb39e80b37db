/** News that belong to no match. */
import type { PersonalReason } from '../ladder/notice-reason.ts';
import type { PersonalNews } from '../store/outbox-store.ts';
import type { Texts } from '../texts/english.ts';
import { button, COLOUR, message, row, type MessageView } from './message.ts';
import { safeText } from './safe-text.ts';
import { moment } from './wording.ts';

const LOOKS: Readonly<Record<PersonalReason, { readonly color: number; readonly mayQueue: boolean }>> = {
  banned: { color: COLOUR.trouble, mayQueue: false },
  unbanned: { color: COLOUR.done, mayQueue: true },
  released: { color: COLOUR.working, mayQueue: true },
  'queue-cleared': { color: COLOUR.warning, mayQueue: true },
  'wait-over': { color: COLOUR.warning, mayQueue: true },
  rival: { color: COLOUR.working, mayQueue: true },
};

/** What happened to a player, and why if somebody said so. */
export function newsView({ reason, detail, at }: PersonalNews, { news, queue }: Texts): MessageView {
  const { color, mayQueue } = LOOKS[reason];
  const isRival = reason === 'rival';
  const lines = [
    news.texts[reason],
    ...(isRival ? [news.seen(moment(at, 'R'))] : []),
    ...(detail === undefined ? [] : [news.reason(safeText(detail, 200))]),
  ];
  return message(
    { color, title: news.titles[reason], description: lines.join(' ') },
    mayQueue
      ? [
          row(
            button(queue.find, 'queue:open', 'main'),
            ...(isRival ? [button(queue.alertOff, 'queue:alert-off')] : []),
          ),
        ]
      : [],
  );
}
