/** `attachment://name` in embeds and components: the message's file of that name. */
import type { Attachment } from '../world/message.ts';
import { storedName } from './attachments.ts';
import type { Report } from './form-errors.ts';
import { isObject } from './shape.ts';

const SCHEME = 'attachment://';
const KEYS: ReadonlySet<string> = new Set(['url', 'icon_url']);
const PICTURE = /\.(?:jpe?g|png|webp|gif)$/i;

interface Reference {
  readonly holder: Record<string, unknown>;
  readonly key: string;
  readonly url: string;
  readonly filename: string;
  readonly path: readonly (string | number)[];
}

/** A copy with the addresses of the files. A picture whose file is not there is left out, as Discord does. */
export function embedsWithFiles<T extends object>(embeds: readonly T[], files: readonly Attachment[]): T[] {
  const copy = withFiles(embeds, files, ({ holder, key }) => Reflect.deleteProperty(holder, key), PICTURE);
  for (const embed of copy) {
    for (const key of ['image', 'thumbnail'] as const) {
      const picture: unknown = Reflect.get(embed, key);
      if (isObject(picture) && picture['url'] === undefined) Reflect.deleteProperty(embed, key);
    }
  }
  return copy;
}

/** A copy with the addresses of the files. A file that is not there is reported. */
export function componentsWithFiles<T extends object>(
  components: readonly T[],
  files: readonly Attachment[],
  report: Report,
): T[] {
  return withFiles(components, files, ({ url, path }) => {
    const at = path.reduce<Report>((outer, step) => outer.at(step), report);
    at.problem(
      'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
      `The referenced attachment ("${url}") was not found`,
    );
  });
}

function withFiles<T extends object>(
  parts: readonly T[],
  files: readonly Attachment[],
  missing: (reference: Reference) => void,
  names = /./,
): T[] {
  // The body belongs to the call log, so what changes is a copy.
  const copy = referencesIn(parts).length > 0 ? (structuredClone(parts) as T[]) : [...parts];
  for (const reference of referencesIn(copy)) {
    const { filename } = reference;
    const file = files.find((one) => one.filename === filename && names.test(filename));
    if (file) reference.holder[reference.key] = file.url;
    else missing(reference);
  }
  return copy;
}

function referencesIn(value: unknown, path: readonly (string | number)[] = []): Reference[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => referencesIn(item, [...path, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const here = [...path, key];
    if (!KEYS.has(key) || typeof part !== 'string' || !part.startsWith(SCHEME))
      return referencesIn(part, here);
    const filename = storedName(part.slice(SCHEME.length));
    return [{ holder: value, key, url: part, filename, path: here }];
  });
}
