/** The faults in force: one record that the proxy writes and every link reads. */

/** How late bytes and connections get through, in milliseconds; what is left out is 0. */
export interface Delays {
  /** From the client to the server. */
  readonly upMs?: number;
  /** From the server to the client. */
  readonly downMs?: number;
  /** Before the server is connected to and the first byte of the client is read. */
  readonly connectMs?: number;
}

/** What happens to bytes that are due: passed on, held, lost, or (towards the client) replaced by noise. */
type Treatment = 'forward' | 'hold' | 'swallow' | 'garble';

export interface Conditions {
  treatment: Treatment;
  delays: Required<Delays>;
  /** Undefined: as fast as the sockets go. */
  bytesPerSecond: number | undefined;
  closeOnConnect: boolean;
  /** What a new connection gets before it is cut. */
  bytesOfNew: number;
}

/** The conditions of a network without faults. */
export function calm(): Conditions {
  return {
    treatment: 'forward',
    delays: { upMs: 0, downMs: 0, connectMs: 0 },
    bytesPerSecond: undefined,
    closeOnConnect: false,
    bytesOfNew: Infinity,
  };
}

/** Fills in the delays that were left out and refuses what is no duration. */
export function resolveDelays(delays: Delays): Required<Delays> {
  const resolved = {
    upMs: delays.upMs ?? 0,
    downMs: delays.downMs ?? 0,
    connectMs: delays.connectMs ?? 0,
  };
  for (const [name, value] of Object.entries(resolved)) {
    requireNumber(name, value, { from: 0 });
  }
  return resolved;
}

/** Throws a RangeError unless the value is a finite number that is large enough. */
export function requireNumber(name: string, value: number, { from }: { readonly from: number }): void {
  if (!Number.isFinite(value) || value < from) {
    throw new RangeError(`${name} must be a number of at least ${from}, received ${String(value)}`);
  }
}
