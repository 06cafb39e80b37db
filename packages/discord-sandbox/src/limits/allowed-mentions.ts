/** The form of `allowed_mentions`. */
import type { Report } from './form-errors.ts';
import { flag, list, object, oneOf, optional, refined, snowflake } from './shape.ts';

const ids = list(snowflake, { max: 100 });

/** Which kinds to look for in the text, or which ids may be mentioned, but not both for one kind. */
export const ALLOWED_MENTIONS = refined(
  object({
    parse: optional(list(oneOf(['users', 'roles', 'everyone']), { max: 3 })),
    users: optional(ids),
    roles: optional(ids),
    replied_user: optional(flag),
  }),
  (allowed, report) => {
    for (const kind of ['parse', 'users', 'roles']) reportRepeats(allowed[kind], report.at(kind));
    for (const kind of ['users', 'roles']) {
      const listed = allowed[kind];
      const parsed = allowed['parse'];
      if (Array.isArray(parsed) && parsed.includes(kind) && Array.isArray(listed) && listed.length > 0) {
        report.problem(
          'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
          `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
        );
      }
    }
  },
);

function reportRepeats(values: unknown, report: Report): void {
  if (!Array.isArray(values)) return;
  values.forEach((value, index) => {
    if (values.indexOf(value) < index) {
      report.at(index).problem('SET_TYPE_ALREADY_CONTAINS_VALUE', 'The set already contains this value');
    }
  });
}
