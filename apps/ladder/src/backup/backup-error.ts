/** Why a backup or a restore did not happen, in one message that says what to do. */

/** Thrown by both; its message is for people. */
export class BackupError extends Error {
  readonly code = 'LADDER_BACKUP';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackupError';
  }
}

/** Somebody wished that it should end; nothing of it is left. */
export class BackupCancelled extends Error {
  readonly code = 'LADDER_BACKUP_CANCELLED';

  constructor() {
    super('interrupted; nothing was changed');
    this.name = 'BackupCancelled';
  }
}
