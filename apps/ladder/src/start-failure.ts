/** Why the process could not start, in one message that says what to do. */

/** What was being started. */
export type StartStage = 'health' | 'database' | 'migrations' | 'sandbox' | 'discord';

/** Thrown by the start; its message is for people. `cause` is what happened. */
export class StartError extends Error {
  readonly code = 'LADDER_START';
  readonly stage: StartStage;

  constructor(stage: StartStage, message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'StartError';
    this.stage = stage;
  }
}

/** Runs one stage of the start; what it rejects with becomes a `StartError` that says what to do. */
export async function startStage<Value>(stage: StartStage, start: () => Promise<Value>): Promise<Value> {
  try {
    return await start();
  } catch (error) {
    throw new StartError(stage, `Cannot start: ${explain(stage, error)}`, error);
  }
}

function explain(stage: StartStage, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (stage === 'health') return explainHealth(error, message);
  if (stage === 'discord') return explainDiscord(codesOf(error), message);
  // Errors of our own packages say what to do themselves.
  return message;
}

function explainHealth(error: unknown, message: string): string {
  const port = error instanceof Error && 'port' in error ? ` ${String(error.port)}` : '';
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `the health port${port} is taken by another process. Choose another HEALTH_PORT, or end that process.`;
    case 'EACCES':
      return `this user may not listen on the health port${port}. Choose a HEALTH_PORT of 1024 or above.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'HEALTH_HOST is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for every address.';
    default:
      return `the health pages cannot be served: ${message}. Check HEALTH_HOST and HEALTH_PORT.`;
  }
}

const UNREACHABLE = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ECONNRESET',
  'UND_ERR_CONNECT_TIMEOUT',
];

function explainDiscord(codes: readonly string[], message: string): string {
  if (codes.includes('TokenInvalid') || codes.includes('401')) {
    return (
      'Discord does not accept DISCORD_TOKEN. Copy the token again from the Discord developer portal ' +
      '(your application, Bot, Reset Token).'
    );
  }
  if (codes.includes('50001')) {
    return 'the bot is not in the server of DISCORD_GUILD_ID. Invite it there with the scope applications.commands.';
  }
  if (codes.some((code) => UNREACHABLE.includes(code))) {
    return `Discord cannot be reached (${message}). Check the network of this machine, and try again.`;
  }
  return `the login at Discord failed: ${message}`;
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' || typeof code === 'number' ? String(code) : '';
}

/** The codes of an error and of what caused it, outermost first. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let current = error; current instanceof Error && codes.length < 8; current = current.cause) {
    codes.push(codeOf(current));
  }
  return codes;
}
