/** The server of one scenario with its data, and the ways to it; disposing leaves nothing behind. */
import { type EmbeddedServer, startTemporaryServer } from '@warmpool/embedded-server';
import { type FaultProxy, startFaultProxy } from '@warmpool/fault-proxy';
import pg from 'pg';
import { type Certificate, makeCertificate } from './certificate.ts';
import { clientConfig, type Place, type Places, ROUND_TRIP_MS } from './place.ts';
import type { Fault, Scenario } from './scenario.ts';
import { ITEMS } from './statements.ts';

/** All contenders of a scenario are connected at the same time. */
const MAX_CONNECTIONS = 400;

export interface Ground extends AsyncDisposable {
  readonly places: Places;
  readonly serverVersion: string;
  /** Breaks the way to `places.faulty`, or heals it. */
  breakLink(fault: Fault): Promise<void>;
}

/** Rejects with the signal's reason when that ends the start. */
export async function startGround({ server: kind }: Scenario, signal: AbortSignal): Promise<Ground> {
  const certificate = kind === 'tls' ? await makeCertificate() : undefined;
  const server = await startTemporaryServer({
    settings: { max_connections: String(MAX_CONNECTIONS) },
    tls: certificate,
    signal,
  });
  const proxies: FaultProxy[] = [];
  const dispose = async (): Promise<void> => {
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await server.stop();
  };
  try {
    const place = placeOf(server, certificate);
    const faulty = await startFaultProxy({ target: server });
    proxies.push(faulty);
    const behind = ({ host, port }: FaultProxy): Place => ({ ...place, host, port });
    const startLink = async (roundTripMs: number): Promise<Place> => {
      const proxy = await startFaultProxy({ target: server });
      proxies.push(proxy);
      // Timers know whole milliseconds. A TCP connect takes a round trip of its own before the first byte may leave.
      const upMs = Math.ceil(roundTripMs / 2);
      proxy.delay({ upMs, downMs: roundTripMs - upMs, connectMs: roundTripMs });
      return behind(proxy);
    };
    return {
      places: {
        direct: place,
        faulty: behind(faulty),
        link1: await startLink(ROUND_TRIP_MS.link1),
        link10: await startLink(ROUND_TRIP_MS.link10),
        link40: await startLink(ROUND_TRIP_MS.link40),
      },
      serverVersion: await populate(place),
      breakLink: (fault) => breakLink(faulty, fault),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function placeOf(
  { host, port, user, password, database }: EmbeddedServer,
  certificate: Certificate | undefined,
): Place {
  return { host, port, user, password, database, ca: certificate?.cert };
}

/** Makes what is asked for, and says which server that is. */
async function populate(place: Place): Promise<string> {
  const client = new pg.Client(clientConfig(place));
  await client.connect();
  try {
    await client.query(`
      CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL, rating float8 NOT NULL, joined_at timestamptz NOT NULL);
      INSERT INTO item SELECT id, 'item ' || id, id * 1.5, now() FROM generate_series(1, ${ITEMS}) AS id;
      CREATE UNLOGGED TABLE traffic (caller int PRIMARY KEY, visits int NOT NULL);
    `);
    await client.query('VACUUM ANALYZE item');
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version ?? 'unknown';
  } finally {
    await client.end();
  }
}

async function breakLink(proxy: FaultProxy, fault: Fault): Promise<void> {
  switch (fault) {
    case 'refused':
      proxy.refuse();
      break;
    case 'closed':
      proxy.closeOnConnect();
      break;
    case 'none':
      return await proxy.heal();
  }
  proxy.cutAll();
}
