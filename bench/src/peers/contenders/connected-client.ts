import pg from 'pg';
import { clientConfig, type Place } from '../place.ts';

/** A client for the pools that know nothing of PostgreSQL. */
export async function connectedClient(place: Place): Promise<pg.Client> {
  const client = new pg.Client(clientConfig(place));
  await client.connect();
  return client;
}
