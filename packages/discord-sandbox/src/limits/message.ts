/** Reads the body of a message that the bot wants to send or change, or reports what is wrong with it. */
import {
  MessageFlags,
  type APIAllowedMentions,
  type APIEmbed,
  type APIMessageTopLevelComponent,
} from 'discord-api-types/v10';
import type { Attachment } from '../world/message.ts';
import { ALLOWED_MENTIONS } from './allowed-mentions.ts';
import { componentsWithFiles, embedsWithFiles } from './attachment-references.ts';
import { ATTACHMENTS, readAttachments, type Upload } from './attachments.ts';
import { EMBEDS, reportTotalSize } from './embed.ts';
import type { Report } from './form-errors.ts';
import { reportComponents } from './message-components.ts';
import { flag, integer, isObject, object, optional, refined, snowflake, text } from './shape.ts';

/** What a body says about a message. A missing key leaves that part as it is. */
export interface MessageContent {
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
  readonly components?: readonly APIMessageTopLevelComponent[];
  readonly flags?: number;
  readonly allowedMentions?: APIAllowedMentions;
  readonly nonce?: string | number;
  readonly isNonceEnforced: boolean;
  /** The message that this one answers, and whether there must be one of that id. */
  readonly repliesTo?: { readonly id: string; readonly isNeeded: boolean };
  /** All files that the message will have. */
  readonly attachments?: readonly Attachment[];
}

/** What the message is already, when a body changes one. */
interface ExistingContent {
  readonly flags: number;
  readonly content: string;
  readonly embeds: readonly unknown[];
  readonly attachments: readonly Attachment[];
}

/** What a body is read with. */
export interface Reading {
  /** The files that came with it. */
  readonly uploads: readonly Upload[];
  /** The message that it changes. */
  readonly existing?: ExistingContent | undefined;
}

const body = refined(
  object({
    content: optional(text({ max: 2000 })),
    embeds: optional(EMBEDS),
    flags: optional(integer({ min: 0, max: Number.MAX_SAFE_INTEGER })),
    tts: optional(flag),
    allowed_mentions: optional(ALLOWED_MENTIONS),
    enforce_nonce: optional(flag),
    attachments: optional(ATTACHMENTS),
    message_reference: optional(
      object({
        message_id: optional(snowflake),
        channel_id: optional(snowflake),
        fail_if_not_exists: optional(flag),
      }),
    ),
  }),
  (value, report) => {
    if (Array.isArray(value['embeds'])) reportTotalSize(value['embeds'], report.at('embeds'));
    reportNonce(value['nonce'], report.at('nonce'));
  },
);

/** Reads a body; what it returns may be used only if the report stayed empty. */
export function readMessage(value: unknown, report: Report, { uploads, existing }: Reading): MessageContent {
  const before = report.problemCount;
  body(value, report);
  if (!isObject(value)) return { isNonceEnforced: false };
  const flags = typeof value['flags'] === 'number' ? value['flags'] : undefined;
  const isV2 = (((flags ?? 0) | (existing?.flags ?? 0)) & MessageFlags.IsComponentsV2) !== 0;
  const components = value['components'];
  if (components !== undefined && components !== null) {
    if (Array.isArray(components)) reportComponents(components, isV2, report.at('components'));
    else report.at('components').problem('LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType');
  }
  if (isV2) reportLegacyFields(value, report, existing);
  if (report.problemCount > before) return { isNonceEnforced: false };
  const kept = existing?.attachments ?? [];
  const attachments = readAttachments(value['attachments'], uploads, kept, report.at('attachments'));
  const files = attachments ?? kept;
  return {
    ...contentOf(value, flags),
    ...partsOf(value, files, report),
    ...(attachments && { attachments }),
  };
}

/** Embeds and components, which have passed their checks, with the addresses of their files. */
function partsOf(
  { embeds, components }: Readonly<Record<string, unknown>>,
  files: readonly Attachment[],
  report: Report,
): Pick<MessageContent, 'embeds' | 'components'> {
  const embedList = Array.isArray(embeds) ? (embeds as APIEmbed[]) : [];
  const componentList = Array.isArray(components) ? (components as APIMessageTopLevelComponent[]) : [];
  return {
    ...(embeds !== undefined && { embeds: embedsWithFiles(embedList, files) }),
    ...(components !== undefined && {
      components: componentsWithFiles(componentList, files, report.at('components')),
    }),
  };
}

function contentOf(value: Readonly<Record<string, unknown>>, flags: number | undefined): MessageContent {
  const { content, allowed_mentions: allowed, nonce } = value;
  const reference = value['message_reference'];
  return {
    ...(content !== undefined && { content: typeof content === 'string' ? content.trim() : '' }),
    ...(flags !== undefined && { flags }),
    ...(isObject(allowed) && { allowedMentions: allowed }),
    ...((typeof nonce === 'string' || typeof nonce === 'number') && { nonce }),
    ...(isObject(reference) &&
      typeof reference['message_id'] === 'string' && {
        repliesTo: {
          id: reference['message_id'],
          isNeeded: reference['fail_if_not_exists'] !== false,
        },
      }),
    isNonceEnforced: value['enforce_nonce'] === true,
  };
}

/** A message with Components V2 has neither content nor embeds, and cannot go back. */
function reportLegacyFields(
  value: Readonly<Record<string, unknown>>,
  report: Report,
  existing: ExistingContent | undefined,
): void {
  for (const key of ['content', 'embeds'] as const) {
    const part = value[key] === undefined ? existing?.[key] : value[key];
    const isThere = Array.isArray(part) || typeof part === 'string' ? part.length > 0 : Boolean(part);
    if (isThere) {
      report
        .at(key)
        .problem(
          'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
          `The '${key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
        );
    }
  }
}

function reportNonce(nonce: unknown, report: Report): void {
  if (nonce === undefined || nonce === null) return;
  if (typeof nonce !== 'string' && typeof nonce !== 'number') {
    report.problem('NONCE_TYPE_INVALID_TYPE', 'This field must be a string or integer.');
  } else if (String(nonce).length > 25) {
    report.problem('NONCE_TYPE_TOO_LONG', 'Must be 25 or fewer characters long.');
  }
}
