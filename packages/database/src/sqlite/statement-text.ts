/** Looks at SQL for SQLite from outside: how many statements it holds and how they begin. */

/** Quoted texts and names, and comments, which do not nest; what is in them is not SQL. */
const OPAQUE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;

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

const TRANSACTION_CONTROL = /^(?:begin|commit|end|rollback|savepoint|release)\b/;

/** Why a text cannot be part of a batch, in words that follow "it"; `undefined` when it can. */
export function whyNotBatchableInSqlite(text: string): string | undefined {
  const beginnings = statementBeginnings(text);
  if (beginnings.length > 1) {
    return `holds ${beginnings.length} statements in one text; give each an entry of its own`;
  }
  const control = beginnings.find((beginning) => TRANSACTION_CONTROL.test(beginning));
  return control && `begins with ${control.toUpperCase()}: a batch is one transaction already`;
}
