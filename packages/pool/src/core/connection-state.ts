/**
 * The life of one server connection.
 *
 *                probing
 *                 ▲ │ └──────────────────────┐
 *                 │ ▼                        │
 *     opening ──▶ idle ──▶ leased ──▶ returning
 *        │        ▲ │        │ │         │ │ │
 *        │        │ │        │ └─────────┘ │ │   (a session known to be clean skips `returning`)
 *        │        └─┼────────┴─────────────┤ │
 *        ▼          ▼                      ▼ ▼
 *        └───────▶ closing ◀───────────────┴─┘ ──▶ closed
 *
 * `probing` asks an idle connection whether it is alive; nobody can be given it meanwhile. `returning` is the way home:
 * waiting for ReadyForQuery, rolling back, resetting. A connection counts against `max` until it is `closed`, that is
 * until its socket is gone. Every change goes through `move`, so this file is the whole story.
 */
export type ConnectionState = 'opening' | 'idle' | 'probing' | 'leased' | 'returning' | 'closing' | 'closed';

const NEXT = {
  opening: ['idle', 'closing', 'closed'],
  idle: ['probing', 'leased', 'closing'],
  probing: ['idle', 'closing'],
  leased: ['idle', 'returning', 'closing'],
  returning: ['idle', 'closing'],
  closing: ['closed'],
  closed: [],
} as const satisfies Record<ConnectionState, readonly ConnectionState[]>;

/** Anything that lives this life. */
export interface Stateful {
  state: ConnectionState;
}

/** Moves a connection to its next state. An illegal move is a bug in the pool, never in the caller. */
export function move(connection: Stateful, to: ConnectionState): void {
  const allowed: readonly ConnectionState[] = NEXT[connection.state];
  if (!allowed.includes(to)) {
    throw new Error(`pool bug: a connection cannot go from ${connection.state} to ${to}`);
  }
  connection.state = to;
}
