/** A database URL as it may be printed. */

/**
 * The URL without its password; a text that is not a URL is not shown at all, because nobody can tell where
 * in it the password is.
 */
export function maskUrl(text: string): string {
  const parts = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*@)?([^@?#]*)([?#].*)?$/is.exec(text);
  if (parts === null) return `${text.length} characters that are not a URL (not shown)`;
  const [, scheme = '', login = '', place = '', query] = parts;
  const user = login.replace(/:.*@$/s, ':***@');
  return `${scheme}${user}${place}${query === undefined ? '' : '?…'}`;
}
