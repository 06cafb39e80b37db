/** `/activity`: who is about, in numbers, and when matches are likely. */
import { LATELY_MINUTES, type ActivityNow } from '../flows/activity.ts';
import { ACTIVITY_WEEKS, type ComingHour } from '../ladder/activity.ts';
import type { Texts } from '../texts/english.ts';
import { button, COLOUR, field, message, row, type MessageView } from './message.ts';
import { moment } from './wording.ts';

/** Characters of the longest bar. */
const BAR_WIDTH = 12;

/** What goes on, and the coming day, hour by hour; Discord writes each hour in its reader's own time zone. */
export function activityView(
  { seen, joined, waiting, openMatches, hours }: ActivityNow,
  { activity, queue }: Texts,
): MessageView {
  const most = Math.max(...hours.map(({ matches }) => matches));
  const busiest = hours.find(({ matches }) => matches === most);
  return message(
    {
      color: COLOUR.working,
      title: activity.title,
      description:
        most === 0 || busiest === undefined
          ? activity.noMatches(ACTIVITY_WEEKS)
          : [
              activity.busiest(moment(busiest.at, 't'), ACTIVITY_WEEKS),
              ...hours.map((hour) => hourLine(hour, most)),
            ].join('\n'),
      fields: [
        field(activity.lately(LATELY_MINUTES), activity.others(seen, joined), true),
        field(activity.now, activity.waitingAndPlaying(waiting, openMatches), true),
      ],
    },
    [row(button(queue.find, 'queue:open', 'main'), button(queue.refresh, 'activity:refresh'))],
  );
}

function hourLine({ at, matches }: ComingHour, most: number): string {
  const bar = '█'.repeat(Math.round((BAR_WIDTH * matches) / most)) || '·';
  return `${moment(at, 't')} ${bar} ${matches}`;
}
