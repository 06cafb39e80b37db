/** A TCP proxy on 127.0.0.1 that delays, hangs, cuts and garbles, for tests and measurements. */
export { startFaultProxy } from './proxy.ts';
export type { FaultProxy, FaultProxyOptions } from './proxy.ts';
export type { Delays } from './conditions.ts';
export type { FaultProxyStats } from './statistics.ts';
