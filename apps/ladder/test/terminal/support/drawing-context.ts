/** How the tests draw: no colour, eighty columns, noon of a fixed day, and two known players. */
import type { DrawingContext } from '../../../src/terminal/embed.ts';
import { createPaint } from '../../../src/terminal/paint.ts';

const NAMES: Readonly<Record<string, string>> = {
  '100000000000000001': 'Ana',
  '100000000000000002': 'Bo',
  '200000000000000001': 'general',
};

export const NOON_MS = Date.UTC(2026, 0, 15, 12);

/** The context, with what a test wants different. */
export function drawingContext(changes: Partial<DrawingContext> = {}): DrawingContext {
  return {
    paint: createPaint(1),
    width: 80,
    nowMs: NOON_MS,
    timeZone: 'UTC',
    nameOf: (id) => NAMES[id],
    ...changes,
  };
}
