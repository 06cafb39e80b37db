/** Whether an error is the server's last word on a connection. Errors that are not the server's have no severity. */
export function endsConnection({ severity }: { readonly severity?: unknown }): boolean {
  return severity === 'FATAL' || severity === 'PANIC';
}
