/** Where contenders find the server, and by which way. */
import type { ClientConfig } from 'pg';

export interface Place {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** PEM of who vouches for the server; with it the connection is encrypted and verified. */
  readonly ca: string | undefined;
}

/** One server by three ways. */
export interface Places {
  readonly direct: Place;
  /** With a round trip of `ROUND_TRIP_MS`. */
  readonly slow: Place;
  /** Through a proxy that a scenario can break. */
  readonly faulty: Place;
}

/** How long a byte and its answer are under way on the slow way, in milliseconds. */
export const ROUND_TRIP_MS = 40;

/** The same for `pg`. */
export function clientConfig({ ca, ...place }: Place): ClientConfig {
  return ca === undefined ? place : { ...place, ssl: { ca } };
}
