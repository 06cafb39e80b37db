/** What Discord accepts as an embed, and how long all embeds of a message may be together. */
import {
  integer,
  isMissing,
  isObject,
  lengthOf,
  list,
  object,
  optional,
  refined,
  required,
  text,
  timestamp,
  url,
  flag,
} from './shape.ts';
import type { Report } from './form-errors.ts';

const MAX_TOTAL_CHARACTERS = 6000;

const link = url(['http', 'https']);
const media = url(['http', 'https', 'attachment']);
const picture = object({ url: required(media) });

const embed = refined(
  object({
    title: optional(text({ max: 256 })),
    description: optional(text({ max: 4096 })),
    url: optional(link),
    timestamp: optional(timestamp),
    color: optional(integer({ min: 0, max: 0xff_ff_ff })),
    footer: optional(object({ text: required(text({ max: 2048 })), icon_url: optional(media) })),
    author: optional(
      object({ name: required(text({ max: 256 })), url: optional(link), icon_url: optional(media) }),
    ),
    image: optional(picture),
    thumbnail: optional(picture),
    fields: optional(
      list(
        object({
          name: required(text({ max: 256 })),
          value: required(text({ max: 1024 })),
          inline: optional(flag),
        }),
        { max: 25 },
      ),
    ),
  }),
  reportNothing,
);

const VISIBLE = ['title', 'description', 'timestamp', 'footer', 'author', 'image', 'thumbnail', 'fields'];

/** Up to ten embeds. */
export const EMBEDS = list(embed, { max: 10 });

/** Reports embeds that are fine one by one but too long together. */
export function reportTotalSize(embeds: readonly unknown[], report: Report): void {
  const total = embeds.reduce<number>((sum, one) => sum + charactersOf(one), 0);
  if (total > MAX_TOTAL_CHARACTERS) {
    report.problem('MAX_EMBED_SIZE_EXCEEDED', `Embed size exceeds maximum size of ${MAX_TOTAL_CHARACTERS}`);
  }
}

/** A colour or a link alone is nothing to see. */
function reportNothing(value: Readonly<Record<string, unknown>>, report: Report): void {
  const isThere = (part: unknown): boolean => !isMissing(part) && !(Array.isArray(part) && part.length === 0);
  if (VISIBLE.some((key) => isThere(value[key]))) return;
  report.at('description').problem('BASE_TYPE_REQUIRED', 'This field is required');
}

function charactersOf(value: unknown): number {
  if (!isObject(value)) return 0;
  const { title, description, footer, author, fields } = value;
  const parts: unknown[] = [title, description];
  if (isObject(footer)) parts.push(footer['text']);
  if (isObject(author)) parts.push(author['name']);
  if (Array.isArray(fields)) {
    for (const field of fields) if (isObject(field)) parts.push(field['name'], field['value']);
  }
  return parts.reduce<number>((sum, part) => sum + (typeof part === 'string' ? lengthOf(part) : 0), 0);
}
