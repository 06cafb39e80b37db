/** A piece of a statement that says what it does; literals, parameters and comments say nothing and are left out. */
export interface Token {
  /** `word`: an unquoted identifier or keyword, in lower case. `name`: a quoted identifier. `mark`: one character. */
  readonly kind: 'word' | 'name' | 'mark';
  readonly text: string;
}

/** One alternative per lexical rule of PostgreSQL (manual, 4.1), tried in this order at each position. */
const RULES = [
  /--[^\n\r]*/y,
  /\/\*/y, // nested, so the end is looked for by hand
  /[eE]'[^'\\]*(?:(?:''|\\[\s\S])[^'\\]*)*'/y,
  /(?:[bBxXnN]|[uU]&)?'[^']*(?:''[^']*)*'/y,
  /(?:[uU]&)?"[^"]*(?:""[^"]*)*"/y,
  /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y, // a dollar quote runs to the same tag
  /\$\d+/y,
  /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y,
  /\d[\w.]*/y,
  /\s+/y,
] as const;

const [LINE_COMMENT, COMMENT, ESCAPED, LITERAL, QUOTED, DOLLAR, PARAMETER, WORD, NUMBER, SPACE] = RULES;
const SILENT = [SPACE, LINE_COMMENT, ESCAPED, LITERAL, PARAMETER, NUMBER] as const;

/**
 * Splits a text into statements and those into tokens, without understanding them.
 *
 * Undefined where nothing certain can be said: a quote or a comment stays open; a plain literal holds a backslash and a
 * quote together, which ends elsewhere with `standard_conforming_strings = off` or behind an E literal that it
 * continues; a quoted name hides its letters behind U& escapes.
 */
export function scanStatements(text: string): Token[][] | undefined {
  const statements: Token[][] = [];
  let tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const silent = matchAny(SILENT, text, at);
    if (silent !== undefined) {
      if (silent.includes("\\'") && !/^[eE]/.test(silent)) return undefined;
      at += silent.length;
      continue;
    }
    const skipped = skipComment(text, at) ?? skipDollarQuote(text, at);
    if (skipped !== undefined) {
      if (skipped === -1) return undefined;
      at = skipped;
      continue;
    }
    const token = tokenAt(text, at);
    if (token === undefined) return undefined;
    at += token.length;
    if (token.token.text === ';' && token.token.kind === 'mark') {
      if (tokens.length > 0) statements.push(tokens);
      tokens = [];
    } else {
      tokens.push(token.token);
    }
  }
  if (tokens.length > 0) statements.push(tokens);
  return statements;
}

function tokenAt(text: string, at: number): { token: Token; length: number } | undefined {
  const quoted = matchAt(QUOTED, text, at);
  if (quoted !== undefined) {
    if (/^[uU]&/.test(quoted) && quoted.includes('\\')) return undefined;
    const name = quoted.slice(quoted.indexOf('"') + 1, -1).replaceAll('""', '"');
    return { token: { kind: 'name', text: name }, length: quoted.length };
  }
  const word = matchAt(WORD, text, at);
  if (word !== undefined) return { token: { kind: 'word', text: word.toLowerCase() }, length: word.length };
  const mark = text.charAt(at);
  // A quote that no rule could close.
  if (mark === "'" || mark === '"') return undefined;
  return { token: { kind: 'mark', text: mark }, length: 1 };
}

/** Where the comment that begins here ends; -1 when it does not. */
function skipComment(text: string, at: number): number | undefined {
  if (matchAt(COMMENT, text, at) === undefined) return undefined;
  const edge = /\/\*|\*\//g;
  edge.lastIndex = at + 2;
  let depth = 1;
  for (let match = edge.exec(text); match; match = edge.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return -1;
}

function skipDollarQuote(text: string, at: number): number | undefined {
  const tag = matchAt(DOLLAR, text, at);
  if (tag === undefined) return undefined;
  const end = text.indexOf(tag, at + tag.length);
  return end === -1 ? -1 : end + tag.length;
}

function matchAny(rules: readonly RegExp[], text: string, at: number): string | undefined {
  for (const rule of rules) {
    const match = matchAt(rule, text, at);
    if (match !== undefined) return match;
  }
  return undefined;
}

function matchAt(rule: RegExp, text: string, at: number): string | undefined {
  rule.lastIndex = at;
  return rule.exec(text)?.[0];
}
