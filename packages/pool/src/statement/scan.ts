/** A piece of a statement; comments say nothing and are left out. */
export interface Token {
  /**
   * `word`: an unquoted identifier or keyword, in lower case. `name`: a quoted identifier. `mark`: one character.
   * `value`: a literal, a number or a parameter, whose content says nothing.
   */
  readonly kind: 'word' | 'name' | 'mark' | 'value';
  readonly text: string;
  /** Of a bracket: where among the tokens its other half is. Otherwise -1. */
  partner: number;
}

/** One alternative per lexical rule of PostgreSQL (manual, 4.1), tried in this order at each position. */
const RULES = [
  /[ \t\n\v\f\r]+/y, // no others: to PostgreSQL a no-break space is a letter
  /--[^\n\r]*/y,
  /\/\*/y, // nested, so the end is looked for by hand
  /[eE]'[^'\\]*(?:(?:''|\\[\s\S])[^'\\]*)*'/y,
  /(?:[bBxXnN]|[uU]&)?'[^']*(?:''[^']*)*'/y,
  /(?:[uU]&)?"[^"]*(?:""[^"]*)*"/y,
  /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y, // a dollar quote runs to the same tag
  /\$\d+/y,
  /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y,
  // Up to PostgreSQL 14 a word may follow at once, as in `1into`.
  /0[xX][\da-fA-F_]+|0[oObB][0-7_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d[\d_]*)?/y,
] as const;

const [SPACE, LINE_COMMENT, COMMENT, ESCAPED, LITERAL, QUOTED, DOLLAR, PARAMETER, WORD, NUMBER] = RULES;
const SILENT = [SPACE, LINE_COMMENT] as const;
const VALUES = [ESCAPED, LITERAL, PARAMETER, NUMBER] as const;

/**
 * Splits a text into statements and those into tokens, without understanding them.
 *
 * Undefined where nothing certain can be said: a quote or a comment stays open; a plain literal holds a backslash and a
 * quote together, which ends elsewhere with `standard_conforming_strings = off` or behind an E literal that it
 * continues; a quoted name may hide its letters behind U& escapes; a NUL ends the text for the server.
 */
export function scanStatements(text: string): Token[][] | undefined {
  if (text.includes('\0')) return undefined;
  const statements: Token[][] = [];
  let tokens: Token[] = [];
  let open: number[] = [];
  let at = 0;
  while (at < text.length) {
    const skipped = matchAny(SILENT, text, at)?.length ?? skipComment(text, at);
    if (skipped !== undefined) {
      if (skipped === -1) return undefined;
      at += skipped;
      continue;
    }
    const token = tokenAt(text, at);
    if (token === undefined) return undefined;
    at += token.length;
    if (isMark(token.token, ';')) {
      if (tokens.length > 0) statements.push(tokens);
      tokens = [];
      open = [];
      continue;
    }
    pair(tokens, token.token, open);
    tokens.push(token.token);
  }
  if (tokens.length > 0) statements.push(tokens);
  return statements;
}

/** Whether this is a certain mark; a quoted name may look like one. */
export function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}

/** The word that stands somewhere; empty for anything else. */
export function wordAt(tokens: readonly Token[], index: number): string {
  const token = tokens[index];
  return token?.kind === 'word' ? token.text : '';
}

/** Tells brackets of their other halves; `open` has those that wait for theirs. */
function pair(tokens: readonly Token[], token: Token, open: number[]): void {
  if (isMark(token, '(')) open.push(tokens.length);
  if (!isMark(token, ')')) return;
  const start = open.pop();
  const opener = start === undefined ? undefined : tokens[start];
  if (start === undefined || opener === undefined) return;
  opener.partner = tokens.length;
  token.partner = start;
}

type Scanned = { readonly token: Token; readonly length: number };

function tokenAt(text: string, at: number): Scanned | undefined {
  const value = matchAny(VALUES, text, at);
  if (value !== undefined) {
    return value.includes("\\'") && !/^[eE]/.test(value) ? undefined : scanned('value', '', value.length);
  }
  const dollarQuote = dollarQuoteLength(text, at);
  if (dollarQuote !== undefined) return dollarQuote === -1 ? undefined : scanned('value', '', dollarQuote);
  const quoted = matchAt(QUOTED, text, at);
  if (quoted !== undefined) {
    const name = quoted.slice(1, -1).replaceAll('""', '"');
    return quoted.startsWith('"') ? scanned('name', name, quoted.length) : undefined;
  }
  const word = matchAt(WORD, text, at);
  if (word !== undefined) return scanned('word', fold(word), word.length);
  const mark = text.charAt(at);
  // A quote that no rule could close.
  if (mark === "'" || mark === '"') return undefined;
  return scanned('mark', mark, 1);
}

function scanned(kind: Token['kind'], text: string, length: number): Scanned {
  return { token: { kind, text, partner: -1 }, length };
}

/** As PostgreSQL does it, A to Z alone: to JavaScript the Kelvin sign is a k too. */
function fold(word: string): string {
  return word.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** How long the comment that begins here is; -1 when it does not end. */
function skipComment(text: string, at: number): number | undefined {
  if (matchAt(COMMENT, text, at) === undefined) return undefined;
  const edge = /\/\*|\*\//g;
  edge.lastIndex = at + 2;
  let depth = 1;
  for (let match = edge.exec(text); match; match = edge.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex - at;
  }
  return -1;
}

function dollarQuoteLength(text: string, at: number): number | undefined {
  const tag = matchAt(DOLLAR, text, at);
  if (tag === undefined) return undefined;
  const end = text.indexOf(tag, at + tag.length);
  return end === -1 ? -1 : end + tag.length - at;
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
