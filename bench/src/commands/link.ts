/** A PostgreSQL server with TLS and SCRAM at the end of a slow link. */
import { startTemporaryServer } from '@warmpool/embedded-server';
import { startFaultProxy } from '@warmpool/fault-proxy';
import { generate } from 'selfsigned';

/** How long a byte is under way in each direction, in milliseconds. */
const ONE_WAY_MS = 20;

export interface SlowLink extends AsyncDisposable {
  /** Where the server is, seen from this end; the certificate is verified. */
  readonly url: string;
  /** PEM of who vouches for the server. */
  readonly ca: string;
  /** Settings of `pg`'s Client for the same place. */
  readonly client: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    readonly database: string;
    readonly ssl: { readonly ca: string };
  };
}

/** Starts the server and the link; what is disposed leaves nothing behind. */
export async function startSlowLink(): Promise<SlowLink> {
  const certificate = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  const server = await startTemporaryServer({ tls: { key: certificate.private, cert: certificate.cert } });
  const proxy = await startFaultProxy({ target: { host: server.host, port: server.port } });
  // A TCP connect takes a round trip of its own before the first byte may leave.
  proxy.delay({ upMs: ONE_WAY_MS, downMs: ONE_WAY_MS, connectMs: 2 * ONE_WAY_MS });
  const url = new URL(server.connectionString);
  url.hostname = proxy.host;
  url.port = String(proxy.port);
  url.searchParams.set('sslmode', 'verify-full');
  const { user, password, database } = server;
  return {
    url: url.href,
    ca: certificate.cert,
    client: { host: proxy.host, port: proxy.port, user, password, database, ssl: { ca: certificate.cert } },
    async [Symbol.asyncDispose]() {
      await proxy.close();
      await server.stop();
    },
  };
}
