import type { Measurements } from './demand-meter.ts';
import type { Bounds } from './target.ts';

/** The share of callers for whom a connection should be warm already, and of those who should not stand in line. */
const WARM_SHARE = 0.9;
const SERVED_SHARE = 0.99;

/** A proposal for `min` and `max`, with its reasons. */
export interface Advice {
  readonly min: number;
  readonly max: number;
  /** `low`: less than an hour or a thousand callers; `fair`: less than a day; `good`. */
  readonly confidence: 'low' | 'fair' | 'good';
  readonly sentences: readonly string[];
}

/** Which `min` and `max` would have done for what was measured; never more than was needed. `size`: what is set now. */
export function advise(measured: Measurements, size: Bounds): Advice {
  const { callers, highest, measuredMs } = measured;
  const confidence = confidenceOf(measured);
  if (callers === 0) {
    const sentence = `Nobody asked for a connection in ${duration(measuredMs)}, so there is nothing to advise.`;
    return { ...size, confidence, sentences: [sentence] };
  }
  const min = needOf(measured, WARM_SHARE);
  const max = Math.max(1, needOf(measured, SERVED_SHARE));
  const sentences = [
    trafficSentence(measured),
    `min ${min}: ${percent(shareWithin(measured, min))} of the callers came when no more were needed at once.`,
    `max ${max}: the same is true of ${percent(shareWithin(measured, max))}; the most needed at once was ${highest}.`,
    ...(highest > size.max ? [cappedSentence(highest, size.max)] : []),
    CONFIDENCE[confidence],
  ];
  return { min, max, confidence, sentences };
}

/** With so many connections this share of the callers would have been served at once. */
function needOf({ callersByPeak, callers, highest }: Measurements, share: number): number {
  let served = 0;
  for (const [needed, came] of callersByPeak.entries()) {
    served += came;
    if (served >= share * callers) return needed;
  }
  return highest;
}

function shareWithin({ callersByPeak, callers }: Measurements, connections: number): number {
  return callersByPeak.slice(0, connections + 1).reduce((sum, came) => sum + came, 0) / callers;
}

/** Little's law: how many are busy is how many come per second times how long each stays. */
function trafficSentence({ measuredMs, callers, busyMs, waitedMs }: Measurements): string {
  return (
    `Measured for ${duration(measuredMs)}: ${callers} callers, ${short((callers * 1000) / measuredMs)} a second, ` +
    `each with a connection for ${short(busyMs / callers)} ms: ${short(busyMs / measuredMs)} busy on average; ` +
    `they waited ${short(waitedMs / callers)} ms on average.`
  );
}

function cappedSentence(highest: number, max: number): string {
  const over = highest - max;
  return (
    `Up to ${over} ${over === 1 ? 'caller' : 'callers'} stood in line beyond max ${max}: more connections would have ` +
    'spared the wait, unless the server is what is slow; then they make it slower.'
  );
}

const HOUR_MS = 3_600_000;
const CONFIDENCE = {
  low: 'Less than an hour or a thousand callers: a first guess.',
  fair: 'Less than a day: a peak may still be to come.',
  good: 'A whole day or more was seen.',
} as const satisfies Record<Advice['confidence'], string>;

function confidenceOf({ measuredMs, callers }: Measurements): Advice['confidence'] {
  if (measuredMs < HOUR_MS || callers < 1000) return 'low';
  return measuredMs < 24 * HOUR_MS ? 'fair' : 'good';
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return `${Math.round(ms / 1000)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}

/** Rounded down, so that it never says more than was seen. */
function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10} %`;
}
