export interface ParsedStream {
  listeners(event: string): ((bytes: Buffer) => void)[];
  on(event: string, listener: (bytes: Buffer) => void): unknown;
  off(event: string, listener: (bytes: Buffer) => void): unknown;
  destroy(error?: Error): void;
}

/**
 * `pg` reads messages in the socket's own listener, and throws there at what it cannot read: a request for Kerberos, a
 * message cut short. Uncaught, that would end the process; here it ends the connection, with that as its cause.
 */
export function containParser(stream: ParsedStream): void {
  const parse = stream.listeners('data').at(-1);
  if (!parse) return;
  stream.off('data', parse);
  stream.on('data', (bytes: Buffer) => {
    try {
      parse(bytes);
    } catch (error) {
      stream.destroy(error as Error);
    }
  });
}
