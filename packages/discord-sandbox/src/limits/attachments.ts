/** The files of a message: those that a body keeps, and those that come with it. */
import type { Attachment } from '../world/message.ts';
import type { Report } from './form-errors.ts';
import { isObject, list, object, optional, required, text } from './shape.ts';

/** How many files a message may have. */
export const MAX_ATTACHMENTS = 10;

/** Bytes of one file. */
export const ATTACHMENT_SIZE_LIMIT = 10 * 1024 * 1024;

/** A file that came with a body. */
export interface Upload {
  /** The `n` of `files[n]`, by which the body speaks of it. */
  readonly placeholder: string;
  readonly attachment: Attachment;
}

/** The form of `attachments`. An id is a snowflake or the number of an upload. */
export const ATTACHMENTS = list(
  object({
    id: required(() => undefined),
    filename: optional(text({ max: 1024 })),
    title: optional(text({ max: 1024 })),
    description: optional(text({ max: 1024 })),
  }),
  { max: MAX_ATTACHMENTS },
);

/** The files that the message will have; undefined when nothing changes. */
export function readAttachments(
  listed: unknown,
  uploads: readonly Upload[],
  existing: readonly Attachment[],
  report: Report,
): readonly Attachment[] | undefined {
  if (!Array.isArray(listed)) {
    return uploads.length === 0 ? undefined : [...existing, ...uploads.map(({ attachment }) => attachment)];
  }
  return listed.flatMap((entry: unknown, index) => {
    if (!isObject(entry)) return [];
    const id = String(entry['id']);
    const found =
      uploads.find(({ placeholder }) => placeholder === id)?.attachment ??
      existing.find((attachment) => attachment.id === id);
    if (!found) report.at(index).problem('ATTACHMENT_NOT_FOUND', 'Attachment data not found');
    return found ? [described(found, entry)] : [];
  });
}

function described(
  attachment: Attachment,
  { title, description }: Readonly<Record<string, unknown>>,
): Attachment {
  return {
    ...attachment,
    ...(typeof title === 'string' && { title }),
    ...(typeof description === 'string' && { description }),
  };
}

/** The name under which Discord stores a file. */
export function storedName(filename: string): string {
  const plain = filename
    .trim()
    .replaceAll(/\s+/g, '_')
    .replaceAll(/[^\w.-]/g, '');
  return plain.replaceAll(/^[._]+|[._]+$/g, '') || 'file';
}
