/** News that belong to no match. */
import type { Texts } from '../english.ts';

/** News that belong to no match. */
export const news: Texts['news'] = {
  titles: {
    banned: 'Du bist für die Warteschlange gesperrt',
    unbanned: 'Du darfst wieder spielen',
    released: 'Ein Admin hat dich befreit',
    'queue-cleared': 'Die Warteschlange wurde geleert',
    'wait-over': 'Du hast die Warteschlange verlassen',
    rival: 'Jemand möchte spielen',
  },
  texts: {
    banned: 'Ein Admin lässt dich nicht hinein; ein Match, in dem du bist, geht weiter.',
    unbanned: 'Ein Admin hat deine Sperre aufgehoben.',
    released: 'Du bist nicht mehr in der Warteschlange, und ein Match, das dich festhielt, ist ungültig.',
    'queue-cleared': 'Ein Admin hat alle herausgenommen.',
    'wait-over':
      'In der Zeit, die man warten darf, hat sich niemand gefunden. Stell dich an, wann immer du magst.',
    rival: 'Du wolltest erfahren, wenn sich jemand anstellt.',
  },
  seen: (when) => `Jemand hat ${when} gewartet.`,
  reason: (reason) => `Grund: ${reason}`,
};
