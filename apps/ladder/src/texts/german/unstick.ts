/** `/unstick`: what held a player, and what holds them still. */
import type { Texts } from '../english.ts';

/** `/unstick`: what held a player, and what holds them still. */
export const unstick: Texts['unstick'] = {
  inMatch: 'Du bist in einem Match',
  free: 'Du bist frei',
  leftQueue: 'Du warst in der Warteschlange und bist es nicht mehr.',
  ended: (id, status) => `Die Zeit von Match #${id} war um: Es ist jetzt vorbei (${status}).`,
  nothing: 'Nichts hält dich auf.',
  holds: (id) => `Match #${id} hält dich fest: Mit \`/match\` kannst du es bestätigen, melden oder absagen.`,
  ends: (when) => `Wenn niemand etwas tut, endet es ${when}.`,
  showMatch: 'Match zeigen',
};
