/** What the bot itself knows to have gone wrong, each kind once with its number. */
import type { BotReport } from './messages.ts';

/** A sentence for every kind of answer that was not the one that was meant. */
export function failures(answered: BotReport['answered']): readonly string[] {
  const counts = new Map<string, number>();
  for (const { command, outcome } of answered) {
    if (outcome === 'answered') continue;
    const kind = `${command}: "${outcome}" by the bot's own account`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, times]) => `${times} times ${kind}`);
}
