import { PoolOptionError } from '../errors.ts';
import { resolveSchedule } from '../sizing/schedule.ts';
import { refuseMisspelling } from './refuse-misspelling.ts';
import { functionName, requireRule, RULES } from './option-rules.ts';
import type { PoolOptions } from './pool-options.ts';
import { DEFAULTS, OPEN_TIMEOUT_MILLIS, type ResolvedOptions } from './resolved-options.ts';

/** Fills in the defaults and refuses what cannot work. Never repairs a value in silence. */
export function resolveOptions(options: PoolOptions = {}): ResolvedOptions {
  if (typeof options !== 'object' || options === null) {
    throw new PoolOptionError(
      'options',
      `Expected the options of the pool to be an object such as { connectionString }, got ${typeof options}`,
    );
  }
  for (const name of Object.keys(options)) refuseMisspelling(name, options[name]);
  const given: Partial<Record<keyof ResolvedOptions, unknown>> = {};
  for (const name of Object.keys(RULES) as (keyof ResolvedOptions)[]) {
    // pg.Pool takes null for "no idle timeout".
    const value = name === 'idleTimeoutMillis' && options[name] === null ? 0 : options[name];
    if (value === undefined) continue;
    requireRule(name, RULES[name], value);
    given[name] = value === Infinity && name === 'maxUses' ? 0 : value;
  }
  if (given.schedule) given.schedule = resolveSchedule(given.schedule, (given.max ?? DEFAULTS.max) as number);
  given.captureStacks ??= Boolean(given.leakDetectionThresholdMillis || given.detectSelfWait);
  if (given.safeFunctions) given.safeFunctions = resolveSafeFunctions(given.safeFunctions as unknown[]);
  given.openTimeoutMillis ??= given.connectionTimeoutMillis || OPEN_TIMEOUT_MILLIS;
  const resolved = { ...DEFAULTS, ...given } as ResolvedOptions;
  requireOrder(resolved);
  if (resolved.sizing === 'auto' && resolved.idleTimeoutMillis === 0) {
    throw new PoolOptionError(
      'idleTimeoutMillis',
      "Expected the `idleTimeoutMillis` option to be at least 1 with `sizing: 'auto'`, or the pool could not sink; got 0",
    );
  }
  return Object.freeze(resolved);
}

function resolveSafeFunctions(given: readonly unknown[]): readonly unknown[] {
  for (const [index, name] of given.entries()) requireRule(`safeFunctions[${index}]`, functionName, name);
  return Object.freeze([...given]);
}

/** What may not be above what: used at construction and by `resize`. */
export function requireOrder(size: Pick<ResolvedOptions, 'min' | 'max' | 'minIdle' | 'maxIdle'>): void {
  requireAtMost(size, 'min', 'max');
  requireAtMost(size, 'min', 'maxIdle');
  requireAtMost(size, 'minIdle', 'max');
  requireAtMost(size, 'minIdle', 'maxIdle');
}

function requireAtMost<Name extends string>(
  size: Readonly<Record<Name, number>>,
  low: Name,
  high: Name,
): void {
  if (size[low] <= size[high]) return;
  const got = `got ${low} ${size[low]} and ${high} ${size[high]}`;
  throw new PoolOptionError(low, `Expected \`${low}\` to be at most \`${high}\`, ${got}`);
}
