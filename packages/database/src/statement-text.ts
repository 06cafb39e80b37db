/** Looks at hand-written SQL from outside: how many statements it holds and how they begin. */

/**
 * Quoted texts and comments, in both dialects; what is in them is not SQL. `$tag$` quotes are PostgreSQL's, and so are
 * `E'…'` texts, in which a backslash takes the meaning from the quote behind it.
 */
const OPAQUE =
  /(?<![\w$])[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/g;

/** The first words of each statement in a text, in lower case: `['create table', 'insert into']`. */
export function statementBeginnings(text: string): string[] {
  const bare = text.replace(OPAQUE, (opaque) =>
    opaque.startsWith('-') || opaque.startsWith('/') ? ' ' : "''",
  );
  return bare
    .split(';')
    .map((statement) => statement.trim().split(/\s+/, 2).join(' ').toLowerCase())
    .filter((beginning) => beginning !== '');
}
