/** As much of `pg-cursor` as the tests use; the package itself declares nothing. */
declare module 'pg-cursor' {
  import type { EventEmitter } from 'node:events';
  import type { Connection, QueryResult, Submittable } from 'pg';

  // oxlint-disable-next-line import/no-default-export -- it is theirs
  export default class Cursor<Row = unknown> extends EventEmitter implements Submittable {
    constructor(text: string, values?: unknown[], config?: { readonly rowMode?: 'array' });
    submit: (connection: Connection) => void;
    read(count: number): Promise<Row[]>;
    read(count: number, callback: (error: Error | undefined, rows: Row[], result: QueryResult) => void): void;
    close(): Promise<void>;
  }
}
