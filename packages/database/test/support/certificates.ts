/** Certificates for a server at 127.0.0.1, with an authority that no machine knows. */
import { generate } from 'selfsigned';

export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate that is its own authority; it names 127.0.0.1 and no host. */
export async function serverCertificate(): Promise<ServerCertificate> {
  const pems = await generate([{ name: 'commonName', value: 'ladder.test' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  return { key: pems.private, cert: pems.cert };
}
