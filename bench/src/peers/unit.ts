/** Units of figures, and how a figure reads. */

/** `ms` and `bytes` are scaled for the reader; `cpu` is milliseconds of processor time per second. */
export type Unit = 'ms' | 'bytes' | 'perSecond' | 'roundTrips' | 'cpu' | 'count';

interface Scale {
  /** For values below this one. */
  readonly below: number;
  readonly factor: number;
  readonly unit: string;
}

const SCALES: Readonly<Record<Unit, readonly Scale[]>> = {
  ms: [
    { below: 1e-3, factor: 1e6, unit: ' ns' },
    { below: 1, factor: 1e3, unit: ' µs' },
    { below: 1e3, factor: 1, unit: ' ms' },
    { below: Infinity, factor: 1e-3, unit: ' s' },
  ],
  bytes: [
    { below: 1024, factor: 1, unit: ' B' },
    { below: 1024 ** 2, factor: 1 / 1024, unit: ' KiB' },
    { below: Infinity, factor: 1 / 1024 ** 2, unit: ' MiB' },
  ],
  perSecond: [{ below: Infinity, factor: 1, unit: '/s' }],
  roundTrips: [{ below: Infinity, factor: 1, unit: ' round trips' }],
  cpu: [{ below: Infinity, factor: 1, unit: ' ms/s' }],
  count: [{ below: Infinity, factor: 1, unit: '' }],
};

/** Three digits and the unit: `1.68 µs`, `24 300/s`; what is counted in full is whole. */
export function show(value: number, unit: Unit): string {
  if (unit === 'count' && Number.isInteger(value)) return grouped(value);
  const scale = SCALES[unit].find(({ below }) => Math.abs(value) < below);
  return scale ? `${digits(value * scale.factor)}${scale.unit}` : String(value);
}

function digits(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return grouped(Math.round(value));
  if (size >= 10) return value.toFixed(1);
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

/** Thousands apart, with a space that does not break. */
function grouped(integer: number): string {
  return String(integer).replaceAll(/\B(?=(\d{3})+$)/g, '\u00a0');
}
