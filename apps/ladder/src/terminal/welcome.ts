/** What somebody reads first at the prompt. */
import type { Paint } from './paint.ts';

/** What runs, and what to type. */
export function drawWelcome(
  { database, connections }: { database: string; connections: number | undefined },
  paint: Paint,
): string {
  const pool = connections === undefined ? '' : ` behind a warm pool of ${connections} connections`;
  const rows = [
    ['/setup country:Germany', 'say who you are'],
    ['/queue', 'find a match'],
    ['1', 'press a button by its number; 2 1,3 chooses in a select'],
    ['as Bo', 'be another player: it takes two'],
    ['help', 'everything else; Tab completes, quit ends'],
  ] as const;
  const width = Math.max(...rows.map(([typed]) => typed.length));
  return [
    '',
    `The ladder runs on ${database}${pool}, with a Discord of its own in this process.`,
    `You are ${paint.bold('Ana')}. Type:`,
    ...rows.map(([typed, meaning]) => `  ${paint.bold(typed.padEnd(width))}  ${meaning}`),
    '',
  ].join('\n');
}
