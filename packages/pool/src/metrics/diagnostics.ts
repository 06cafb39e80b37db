import { type Channel, channel } from 'node:diagnostics_channel';
import type { PoolEvents } from '../events.ts';

/**
 * Every event of every pool is also told on the diagnostics channel `warmpool:<event>`, for whoever watches a process
 * without having its pools at hand. The message holds `pool` and what the event tells: the fields of its details, or
 * for the events of `pg.Pool` these values. Durations are told on `warmpool:measured`: see `Measured`.
 */
const VALUES: { readonly [Name in keyof PoolEvents]?: readonly string[] } = {
  connect: ['client'],
  acquire: ['client'],
  release: ['error', 'client'],
  remove: ['client'],
  error: ['error', 'client'],
};

const channels: { [Name in keyof PoolEvents]?: Channel } = {};

/** Does anybody watch this event? Whoever must first make what it tells asks here. */
export function isWatched(name: keyof PoolEvents): boolean {
  return channelOf(name).hasSubscribers;
}

/** Tells those who watch; costs a look-up where nobody does. A watcher that throws is Node's to report. */
export function publish<Name extends keyof PoolEvents>(
  pool: object,
  name: Name,
  details: PoolEvents[Name],
): void {
  const target = channelOf(name);
  if (target.hasSubscribers) target.publish({ pool, ...message(name, details) });
}

function message(name: keyof PoolEvents, details: readonly unknown[]): object {
  const names = VALUES[name];
  if (!names) return details[0] as object;
  return Object.fromEntries(names.map((value, index) => [value, details[index]]));
}

function channelOf(name: keyof PoolEvents): Channel {
  return (channels[name] ??= channel(`warmpool:${name}`));
}
