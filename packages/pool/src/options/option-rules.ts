import { PoolOptionError } from '../errors.ts';
import type { ResolvedOptions } from './resolved-options.ts';

/** One rule per option: what a good value is, in words and as a test. */
interface Rule {
  readonly rule: string;
  readonly holds: (value: unknown) => boolean;
}

const integerFrom = (least: number): Rule => ({
  rule: `an integer from ${least}`,
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= least,
});
const numberFrom0: Rule = {
  rule: 'a number from 0',
  holds: (value) => typeof value === 'number' && value >= 0 && value < Infinity,
};
const integerOrInfinity: Rule = {
  rule: 'an integer from 0, or Infinity',
  holds: (value) => value === Infinity || integerFrom(0).holds(value),
};
const boolean: Rule = { rule: 'true or false', holds: (value) => typeof value === 'boolean' };
const aFunction: Rule = { rule: 'a function', holds: (value) => typeof value === 'function' };
const oneOf = (...values: readonly string[]): Rule => ({
  rule: `one of ${values.map((value) => `'${value}'`).join(', ')}`,
  holds: (value) => values.includes(value as string),
});

/** What a good value of each option is; its names are those of the pool's own options. */
export const RULES: Readonly<Record<keyof ResolvedOptions, Rule>> = {
  max: integerFrom(1),
  min: integerFrom(0),
  connectionTimeoutMillis: integerFrom(0),
  openTimeoutMillis: integerFrom(1),
  idleTimeoutMillis: integerFrom(0),
  maxLifetimeSeconds: numberFrom0,
  maxUses: integerOrInfinity,
  maxWaiting: integerFrom(0),
  minIdle: integerFrom(0),
  maxIdle: integerOrInfinity,
  sizing: oneOf('fixed', 'auto'),
  schedule: { rule: 'an array', holds: Array.isArray },
  lifo: boolean,
  probeAfterMillis: integerFrom(0),
  probeTimeoutMillis: integerFrom(1),
  pipelining: oneOf('auto', 'off'),
  prepare: oneOf('auto', 'off'),
  transactionPooler: {
    rule: "true, false or 'auto'",
    holds: (value) => value === 'auto' || typeof value === 'boolean',
  },
  allowExitOnIdle: boolean,
  reset: oneOf('auto', 'always', 'never'),
  resetTimeoutMillis: integerFrom(1),
  leakDetectionThresholdMillis: integerFrom(0),
  captureStacks: boolean,
  detectSelfWait: boolean,
  reclaimLeaked: boolean,
  safeFunctions: { rule: 'an array of function names', holds: Array.isArray },
  onConnect: aFunction,
  onAcquire: aFunction,
  verify: aFunction,
  Client: aFunction,
  log: aFunction,
};

const NAME = String.raw`[a-z_\u0080-\uffff][a-z\d_$\u0080-\uffff]*`;
const FUNCTION_NAME = new RegExp(String.raw`^(?:${NAME}\.)?${NAME}$`);
export const functionName: Rule = {
  rule: 'a function name in lower case, with its schema or without',
  holds: (value) => typeof value === 'string' && FUNCTION_NAME.test(value),
};

/** Refuses one value by the rule of its option: for what may change at run time. */
export function requireOption(name: 'min' | 'max' | 'minIdle', value: unknown): void {
  requireRule(name, RULES[name], value);
}

/** Refuses a deadline that is none: of `acquire`, `ready` and `end`. */
export function requireTimeout(value: unknown): void {
  requireRule('timeoutMillis', RULES.connectionTimeoutMillis, value);
}

export function requireRule(name: string, { rule, holds }: Rule, value: unknown): void {
  if (!holds(value)) {
    throw new PoolOptionError(name, `Expected the \`${name}\` option to be ${rule}, got ${show(value)}`);
  }
}

/** A received value with its type; nothing that might hold a secret: no object's content, and no long text. */
function show(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string' && !/^[\w .-]{0,20}$/.test(value)) return 'a text (string)';
  if (typeof value === 'object' || typeof value === 'function') return `a value of type ${typeof value}`;
  // JSON would call NaN null.
  return `${typeof value === 'number' ? value : JSON.stringify(value)} (${typeof value})`;
}
