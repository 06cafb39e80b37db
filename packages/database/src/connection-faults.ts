/** Finds everything that is wrong with an address at once; a start that failed would tell the first fault alone. */
import { checkParameter, connectionTarget } from './connection-target.ts';
import { parseConnectionString } from './connection-string.ts';
import { DatabaseError } from './errors.ts';
import { checkAuthority, checkTlsParameter } from './tls.ts';

/** One thing that is wrong, with no secret in it. */
export interface ConnectionFault {
  /** Which of the two settings is to be changed. */
  readonly setting: 'url' | 'ca';
  readonly message: string;
}

/**
 * What `openDatabase` would refuse in these settings, each part by itself; nothing when they can be used. Reads the
 * files that they name, and connects to nobody.
 */
export function connectionFaults({
  url,
  ca,
}: {
  readonly url?: string | undefined;
  readonly ca?: string | undefined;
}): readonly ConnectionFault[] {
  const ofCa = ca === undefined ? [] : faultsOf('ca', () => checkAuthority(ca));
  if (url === undefined) return ofCa;
  let parameters: ReadonlyMap<string, string> = new Map();
  const ofUrl = faultsOf('url', () => {
    ({ parameters } = parseConnectionString(url));
  });
  for (const [name, text] of parameters) {
    ofUrl.push(
      ...faultsOf('url', () => checkParameter(name, text)),
      ...faultsOf('url', () => checkTlsParameter(name, text)),
    );
  }
  const apart = [...ofUrl, ...ofCa];
  // Only what is right by itself can contradict each other.
  return apart.length > 0 ? apart : faultsOf('url', () => connectionTarget(url, ca));
}

function faultsOf(setting: ConnectionFault['setting'], read: () => unknown): ConnectionFault[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return [{ setting, message: error.message }];
  }
}
