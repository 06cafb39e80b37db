/** Calling a match off: what it costs. */
import { counted } from '../counted.ts';
import type { Texts } from '../english.ts';

/** Calling a match off: what it costs. */
export const abort: Texts['abort'] = {
  ask: (id) => `Match #${id}: absagen?`,
  noneLeft: 'Du hast in diesem Monat keine Absage mehr: Bitte spiel es, oder melde, wie es ausging.',
  left: (aborts) =>
    `Du hast in diesem Monat noch ${counted(aborts, 'Absage', 'Absagen')}. Die Ratings bleiben, wie sie sind.`,
  dodging: 'Ihr habt beide bestätigt: Es zählt gegen dich.',
  sure: 'Absagen',
  back: 'Zurück zum Match',
};
