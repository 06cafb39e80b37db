/** The errors that Discord's REST API answers with, by name. */
import { FormErrors, type Report } from '../limits/form-errors.ts';

/** An answer that is not a success. */
export class DiscordError extends Error {
  readonly status: number;
  readonly body: object;

  constructor(status: number, code: number, message: string, extra: object = {}) {
    super(message);
    this.status = status;
    this.body = { message, code, ...extra };
  }
}

const ERRORS = {
  unauthorized: [401, 0, '401: Unauthorized'],
  unknownRoute: [404, 0, '404: Not Found'],
  wrongMethod: [405, 0, '405: Method Not Allowed'],
  unknownApplication: [404, 10_002, 'Unknown Application'],
  unknownChannel: [404, 10_003, 'Unknown Channel'],
  unknownGuild: [404, 10_004, 'Unknown Guild'],
  unknownMember: [404, 10_007, 'Unknown Member'],
  unknownMessage: [404, 10_008, 'Unknown Message'],
  unknownUser: [404, 10_013, 'Unknown User'],
  unknownWebhook: [404, 10_015, 'Unknown Webhook'],
  unknownInteraction: [404, 10_062, 'Unknown interaction'],
  unknownCommand: [404, 10_063, 'Unknown application command'],
  tooManyCommands: [400, 30_032, 'Maximum number of application commands reached (100).'],
  alreadyAcknowledged: [400, 40_060, 'Interaction has already been acknowledged.'],
  tooManyAttachments: [400, 30_015, 'Maximum number of attachments in a message reached (10).'],
  tooLarge: [413, 40_005, 'Request entity too large'],
  missingAccess: [403, 50_001, 'Missing Access'],
  emptyMessage: [400, 50_006, 'Cannot send an empty message'],
  closedDirectMessages: [403, 50_007, 'Cannot send messages to this user'],
  missingPermissions: [403, 50_013, 'Missing Permissions'],
  invalidWebhookToken: [401, 50_027, 'Invalid Webhook Token'],
  invalidRecipient: [400, 50_033, 'Invalid Recipient(s)'],
  invalidForm: [400, 50_035, 'Invalid Form Body'],
  invalidApiVersion: [400, 50_041, 'Invalid API version provided.'],
  invalidJson: [400, 50_109, 'The request body contains invalid JSON.'],
  noCommonServer: [403, 50_278, 'Cannot send messages to this user due to having no mutual guilds'],
} as const satisfies Record<string, readonly [status: number, code: number, message: string]>;

/** One of Discord's errors. */
export function discordError(name: keyof typeof ERRORS, extra: object = {}): DiscordError {
  const [status, code, message] = ERRORS[name];
  return new DiscordError(status, code, message, extra);
}

/** Runs a check of a payload and throws "Invalid Form Body" (50035) with everything that it reported. */
export function checked<T>(check: (report: Report) => T): T {
  const errors = new FormErrors();
  const result = check(errors.report());
  if (errors.count > 0) throw discordError('invalidForm', { errors: errors.tree });
  return result;
}
