/** What a call of the test API rejects with. What the bot gets over REST is a `DiscordError` instead. */

/** Every error of the test API. `code` is stable; `message` may be reworded. */
export abstract class SandboxError extends Error {
  abstract readonly code: `SANDBOX_${string}`;
  override get name(): string {
    return this.constructor.name;
  }
}

/** The bot did not give its first response in time; the user saw "The application did not respond". */
export class DeadlineMissed extends SandboxError {
  readonly code = 'SANDBOX_DEADLINE_MISSED';

  constructor(what: string, deadlineMs: number) {
    super(
      `The application did not respond: no first response to ${what} within ${deadlineMs} ms. ` +
        `Look at sandbox.rest for what the bot sent, and whether an injected fault was meant to hit it.`,
    );
  }
}

/** Nothing could receive the interaction. */
export class NoBotConnected extends SandboxError {
  readonly code = 'SANDBOX_NO_BOT';

  constructor(what: string) {
    super(
      `no bot is connected, so ${what} reaches nobody. Log a client in with sandbox.api and sandbox.token first.`,
    );
  }
}

/** The user's Discord client (or Discord itself) would not have let this through; the bot never saw it. */
export class RefusedByClient extends SandboxError {
  readonly code = 'SANDBOX_REFUSED_BY_CLIENT';
}

/** A condition stayed false for longer than the caller wanted to wait. */
export class WaitTimedOut extends SandboxError {
  readonly code = 'SANDBOX_WAIT_TIMED_OUT';

  constructor(waitedMs: number, condition: string, cause: unknown) {
    super(
      `waited ${waitedMs} ms for a condition that stayed false: ${condition}`,
      cause === undefined ? {} : { cause },
    );
  }
}

/** The sandbox was closed while this was waiting for the bot. */
export class SandboxClosed extends SandboxError {
  readonly code = 'SANDBOX_CLOSED';

  constructor(what: string) {
    super(`the sandbox was closed before the bot answered ${what}`);
  }
}
