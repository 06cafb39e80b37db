/** A PostgreSQL server behind a proxy that counts, for one test file. */
import { startTemporaryServer, type EmbeddedServer } from '@warmpool/embedded-server';
import { startFaultProxy, type FaultProxy } from '@warmpool/fault-proxy';

export interface ProxiedServer extends AsyncDisposable {
  readonly server: EmbeddedServer;
  readonly proxy: FaultProxy;
  /** Leads through the proxy. */
  readonly url: string;
}

export async function startProxiedServer(): Promise<ProxiedServer> {
  const server = await startTemporaryServer();
  const proxy = await startFaultProxy({ target: { host: server.host, port: server.port } });
  return {
    server,
    proxy,
    url: server.connectionString.replace(`:${server.port}`, `:${proxy.port}`),
    [Symbol.asyncDispose]: async () => {
      await proxy.close();
      await server.stop();
    },
  };
}
