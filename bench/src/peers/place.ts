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

/** How long a byte and its answer are under way on each link, in milliseconds: to the next room, country, continent. */
export const ROUND_TRIP_MS = { link1: 1, link10: 10, link40: 40 } as const;

/** One server by several ways. */
export type Places = Readonly<Record<keyof typeof ROUND_TRIP_MS, Place>> & {
  readonly direct: Place;
  /** Through a proxy that a scenario can break. */
  readonly faulty: Place;
};

/** The same for `pg`. */
export function clientConfig({ ca, ...place }: Place): ClientConfig {
  return ca === undefined ? place : { ...place, ssl: { ca } };
}
