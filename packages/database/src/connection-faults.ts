/** Finds everything that is wrong with an address at once; a start that failed would tell the first fault alone. */
import { checkParameter, connectionTarget } from './connection-target.ts';
import { readConnectionString } from './connection-string.ts';
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
  const faults: ConnectionFault[] = [];
  const attempt = <Value>(setting: ConnectionFault['setting'], read: () => Value): Value | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      faults.push({ setting, message: error.message });
      return undefined;
    }
  };
  if (url !== undefined) {
    const read = attempt('url', () => readConnectionString(url));
    for (const { message } of read?.faults ?? []) faults.push({ setting: 'url', message });
    for (const [name, text] of read?.parts.parameters ?? []) {
      attempt('url', () => checkParameter(name, text));
      attempt('url', () => checkTlsParameter(name, text));
    }
  }
  if (ca !== undefined) attempt('ca', () => checkAuthority(ca));
  // Only what is right by itself can contradict each other.
  if (url !== undefined && faults.length === 0) attempt('url', () => connectionTarget(url, ca));
  return faults;
}
