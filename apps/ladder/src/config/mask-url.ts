/** A database URL as it may be printed. */

/**
 * The URL without its password; a text that is not a URL is not shown at all, because nobody can tell where
 * in it the password is.
 */
export function maskUrl(text: string): string {
  const parts = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/is.exec(text);
  if (parts === null) return `${text.length} characters that are not a URL (not shown)`;
  const [, scheme = '', rest = ''] = parts;
  // A password may hold ?, # and / that somebody forgot to encode: the login reaches up to the last @.
  const at = rest.lastIndexOf('@');
  const place = rest.slice(at + 1).replace(/[?#].*$/s, '?…');
  return `${scheme}${at === -1 ? '' : maskLogin(rest.slice(0, at))}${place}`;
}

function maskLogin(login: string): string {
  const [, user = '', password = ''] = /^([\w.-]*)(.*)$/s.exec(login) ?? [];
  if (password === '') return `${user}@`;
  return `${password.startsWith(':') ? user : ''}:***@`;
}
