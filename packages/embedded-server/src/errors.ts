/** What can go wrong with an embedded server, one stable code per cause. */

export type EmbeddedServerErrorCode =
  | 'EMBEDDED_UNSUPPORTED_PLATFORM'
  | 'EMBEDDED_PROGRAMS_UNUSABLE'
  | 'EMBEDDED_NO_SERVER_USER'
  | 'EMBEDDED_FOLDER_UNUSABLE'
  | 'EMBEDDED_FOLDER_IN_USE'
  | 'EMBEDDED_NOT_A_DATA_FOLDER'
  | 'EMBEDDED_VERSION_MISMATCH'
  | 'EMBEDDED_PREPARATION_FAILED'
  | 'EMBEDDED_PORT_IN_USE'
  | 'EMBEDDED_START_FAILED'
  | 'EMBEDDED_LOST'
  | 'EMBEDDED_STOPPED';

/** The server cannot be started or used; `code` is stable, `message` says what to do and may be reworded. */
export class EmbeddedServerError extends Error {
  override readonly name = 'EmbeddedServerError';
  readonly code: EmbeddedServerErrorCode;

  constructor(code: EmbeddedServerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The `code` of a system error such as ENOENT, or undefined. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
