/** What several screens say. */
import { counted } from '../counted.ts';
import type { Texts } from '../english.ts';

/** What several screens say. */
export const wording: Texts['wording'] = {
  tally: ({ wins, losses, draws }) => `${wins}S-${losses}N-${draws}U`,
  matches: (count) => counted(count, 'Match', 'Matches'),
  everySeconds: (seconds) => (seconds === 1 ? 'jede Sekunde' : `alle ${seconds} Sekunden`),
  status: {
    found: 'gefunden',
    confirmed: 'bestätigt',
    agreed: 'einig',
    accepted: 'angenommen',
    disputed: 'strittig',
    void: 'ungültig',
    aborted: 'abgesagt',
    abandoned: 'nicht zustande gekommen',
    resolved: 'entschieden',
  },
  noCountry: 'Kein Land vertreten',
};
