import type { Anything } from '../query.ts';
import { SECRETS } from './client-options.ts';
import type { PoolOptions } from './pool-options.ts';
import type { ResolvedOptions } from './resolved-options.ts';

/** What `pool.options` shows: the options as given, with the defaults that `pg.Pool` shows too. */
export interface ShownOptions extends PoolOptions {
  readonly max: number;
  readonly min: number;
  /** Infinity: no limit. */
  readonly maxUses: number;
  readonly maxLifetimeSeconds: number;
  readonly idleTimeoutMillis: number;
  readonly allowExitOnIdle: boolean;
  // Loose, so that they can be passed on to whoever expects those of `pg.Pool`.
  readonly Client?: Anything;
  readonly onConnect?: ((client: Anything) => void | Promise<void>) | undefined;
  readonly verify?: ((client: Anything, callback: (error?: Error) => void) => void) | undefined;
}

/** The options as given, with the defaults; what is secret can be read, and is not printed. */
export function shownOptions(options: PoolOptions, resolved: ResolvedOptions): ShownOptions {
  const { max, min, maxUses, maxLifetimeSeconds, idleTimeoutMillis, allowExitOnIdle } = resolved;
  const limits = { max, min, maxUses: maxUses || Infinity, maxLifetimeSeconds };
  return hideSecrets({ ...options, ...limits, idleTimeoutMillis, allowExitOnIdle });
}

/** Printing a pool must not print its password; reading `pool.options.password` still works, as in `pg.Pool`. */
function hideSecrets(options: ShownOptions): ShownOptions {
  for (const secret of SECRETS) {
    if (secret in options) Object.defineProperty(options, secret, { enumerable: false });
  }
  const { ssl } = options;
  if (typeof ssl !== 'object' || ssl === null || !('key' in ssl)) return options;
  // A copy, since the object is the caller's; pg hides the key in place.
  const hidden = Object.defineProperty({ ...ssl }, 'key', { enumerable: false });
  return Object.defineProperty(options, 'ssl', { value: hidden });
}
