/** Decides how a connection is encrypted. A certificate is verified in full unless the settings say otherwise. */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { ConfigurationError } from './errors.ts';

/** The TLS settings of a connection string and of the configuration. */
export interface TlsSettings {
  /** `sslmode` and what belongs to it, from the connection string. */
  readonly parameters: ReadonlyMap<string, string>;
  /** `DATABASE_CA`: a file, or the certificates themselves. It goes before `sslrootcert`. */
  readonly ca: string | undefined;
}

/** The parameters of a connection string that this file reads. */
export const TLS_PARAMETERS: readonly string[] = [
  'sslmode',
  'ssl',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslpassword',
  'uselibpqcompat',
];

type Mode = 'disable' | 'no-verify' | 'verify-ca' | 'verify-full';

/** The options for Node's TLS, or `false` for a plain connection. Throws `ConfigurationError`. */
export function tlsOptions({ parameters, ca }: TlsSettings): ConnectionOptions | false {
  const authority = readAuthority(parameters.get('sslrootcert'), ca);
  const mode = modeOf(parameters, authority !== undefined);
  if (mode === 'disable' || mode === 'no-verify') {
    if (ca !== undefined) {
      throw new ConfigurationError(
        `DATABASE_CA is set, but sslmode=${mode} would not use it: take one of the two away`,
      );
    }
    return mode === 'disable' ? false : { ...clientCertificate(parameters), rejectUnauthorized: false };
  }
  const options: ConnectionOptions = { ...clientCertificate(parameters), rejectUnauthorized: true };
  if (Array.isArray(authority)) options.ca = authority;
  if (mode === 'verify-ca') {
    if (!Array.isArray(authority)) {
      throw new ConfigurationError(
        'sslmode=verify-ca does not look at the host name, so it needs an authority of your own: ' +
          'set DATABASE_CA or sslrootcert, or use sslmode=verify-full',
      );
    }
    options.checkServerIdentity = () => undefined;
  }
  return options;
}

/** Throws `ConfigurationError` when `DATABASE_CA` holds or names no certificate. */
export function checkAuthority(ca: string): void {
  readAuthority(undefined, ca);
}

/** Throws `ConfigurationError` when a parameter has a value that it cannot have, whatever the others say. */
export function checkTlsParameter(name: string, text: string): void {
  const alone = new Map([[name, text]]);
  modeOf(alone, false);
  readAuthority(alone.get('sslrootcert'), undefined);
  clientCertificate(alone);
}

function modeOf(parameters: ReadonlyMap<string, string>, hasAuthority: boolean): Mode {
  const libpq = parameters.get('uselibpqcompat') === 'true';
  const mode = parameters.get('sslmode') ?? modeOfSsl(parameters.get('ssl'));
  switch (mode) {
    case undefined:
      return hasAuthority ? 'verify-full' : 'disable';
    case 'disable':
    case 'no-verify':
    case 'verify-ca':
    case 'verify-full':
      return mode;
    case 'require':
      if (!libpq) return 'verify-full';
      return hasAuthority ? 'verify-ca' : 'no-verify';
    case 'allow':
    case 'prefer':
      throw new ConfigurationError(
        `sslmode=${mode} means "encrypted if it happens to work", and an attacker can see to it that it does not. ` +
          'Use sslmode=verify-full, or sslmode=disable on a network that you trust',
      );
    default:
      throw new ConfigurationError(
        `sslmode must be disable, require, verify-ca, verify-full or no-verify, received "${mode}"`,
      );
  }
}

/** `ssl=…`, as `pg` knows it. */
function modeOfSsl(ssl: string | undefined): string | undefined {
  if (ssl === 'true' || ssl === '1') return 'verify-full';
  if (ssl === 'false' || ssl === '0') return 'disable';
  return ssl;
}

/** The authorities to trust; `system` stands for those that Node knows. */
function readAuthority(
  rootCert: string | undefined,
  ca: string | undefined,
): string[] | 'system' | undefined {
  if (ca !== undefined) return certificatesIn('DATABASE_CA', ca);
  if (rootCert === undefined || rootCert === 'system') return rootCert;
  return certificatesIn('sslrootcert', rootCert);
}

function certificatesIn(name: string, value: string): string[] {
  const isPem = value.includes('-----BEGIN');
  // Environment variables often carry the line ends of a PEM as the two characters "\n".
  const text = isPem ? value.replaceAll('\\n', '\n') : readSecretFile(name, value);
  const certificates = text.match(
    /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g,
  );
  if (certificates !== null) return certificates;
  const where = isPem ? 'the text it was given' : value;
  throw new ConfigurationError(
    `${name} must be a PEM certificate or the path of a file with one; found none in ${where}`,
  );
}

function clientCertificate(parameters: ReadonlyMap<string, string>): ConnectionOptions {
  const options: ConnectionOptions = {};
  const [cert, key] = [parameters.get('sslcert'), parameters.get('sslkey')];
  const passphrase = parameters.get('sslpassword');
  if (cert !== undefined) options.cert = readSecretFile('sslcert', cert);
  if (key !== undefined) options.key = readSecretFile('sslkey', key);
  if (passphrase !== undefined) options.passphrase = passphrase;
  return options;
}

function readSecretFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // What is no path may be the key, and the system repeats it; so no cause either.
    if (name === 'sslkey') {
      throw new ConfigurationError(
        `sslkey names a file that cannot be read: ${reason.replaceAll(path, '***')}`,
      );
    }
    throw new ConfigurationError(`${name} names a file that cannot be read: ${reason}`, { cause: error });
  }
}
