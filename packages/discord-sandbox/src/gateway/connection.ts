/** One websocket of a bot: speaks the gateway's opcodes until a session is attached, and then for it. */
import { GatewayOpcodes } from 'discord-api-types/v10';
import type { RawData, WebSocket } from 'ws';
import { isObject } from '../limits/shape.ts';
import { CLOSE } from './close-code.ts';
import type { Session, Wire } from './session.ts';

const MAX_PAYLOAD_BYTES = 4096;

/** What a connection needs from the gateway behind it. */
export interface Reception {
  readonly heartbeatIntervalMs: number;
  readonly answersHeartbeats: boolean;
  isToken(token: unknown): boolean;
  identify(wire: Wire, intents: number, shard: readonly [number, number]): Session;
  /** The session, or undefined when it is not known (any more). */
  find(sessionId: unknown): Session | undefined;
  lost(session: Session, wire: Wire, code: number): void;
}

/** Greets a bot and serves it until the websocket closes. */
export function acceptConnection(socket: WebSocket, gateway: Reception): void {
  new Connection(socket, gateway).greet();
}

class Connection implements Wire {
  readonly #socket: WebSocket;
  readonly #gateway: Reception;
  #session: Session | undefined;

  constructor(socket: WebSocket, gateway: Reception) {
    this.#socket = socket;
    this.#gateway = gateway;
    socket.on('message', (data) => this.#receive(data));
    socket.on('close', (code) => {
      if (this.#session) gateway.lost(this.#session, this, code);
    });
    // A broken connection also emits 'close', which says all that matters.
    socket.on('error', () => undefined);
  }

  greet(): void {
    const { heartbeatIntervalMs } = this.#gateway;
    this.#sendOp(GatewayOpcodes.Hello, { heartbeat_interval: heartbeatIntervalMs, _trace: ['sandbox'] });
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  cut(): void {
    this.#socket.terminate();
  }

  invalidate(isResumable: boolean): void {
    this.#session = undefined;
    this.#sendOp(GatewayOpcodes.InvalidSession, isResumable);
  }

  #receive(data: RawData): void {
    const text = rawText(data);
    const payload = Buffer.byteLength(text) > MAX_PAYLOAD_BYTES ? undefined : parsed(text);
    if (!payload) {
      this.close(CLOSE.decodeError, 'Error while decoding payload.');
      return;
    }
    const { op, d } = payload;
    switch (op) {
      case GatewayOpcodes.Heartbeat:
        if (this.#gateway.answersHeartbeats) this.#sendOp(GatewayOpcodes.HeartbeatAck);
        return;
      case GatewayOpcodes.Identify:
        this.#identify(isObject(d) ? d : {});
        return;
      case GatewayOpcodes.Resume:
        this.#resume(isObject(d) ? d : {});
        return;
      case GatewayOpcodes.PresenceUpdate:
      case GatewayOpcodes.VoiceStateUpdate:
      case GatewayOpcodes.RequestGuildMembers:
        if (!this.#session) this.close(CLOSE.notAuthenticated, 'Not authenticated.');
        return;
      default:
        this.close(CLOSE.unknownOpcode, 'Unknown opcode.');
    }
  }

  #identify(data: Readonly<Record<string, unknown>>): void {
    const { token, intents, shard } = data;
    if (this.#session) this.close(CLOSE.alreadyAuthenticated, 'Already authenticated.');
    else if (!this.#gateway.isToken(token)) this.close(CLOSE.authenticationFailed, 'Authentication failed.');
    else if (typeof intents !== 'number' || !Number.isInteger(intents) || intents < 0) {
      this.close(CLOSE.invalidIntents, 'Invalid intent(s).');
    } else {
      const split = readShard(shard);
      if (split) this.#session = this.#gateway.identify(this, intents, split);
      else this.close(CLOSE.invalidShard, 'Invalid shard.');
    }
  }

  #resume(data: Readonly<Record<string, unknown>>): void {
    const { token, session_id: sessionId, seq } = data;
    if (this.#session) {
      this.close(CLOSE.alreadyAuthenticated, 'Already authenticated.');
      return;
    }
    if (!this.#gateway.isToken(token)) {
      this.close(CLOSE.authenticationFailed, 'Authentication failed.');
      return;
    }
    const session = this.#gateway.find(sessionId);
    const sequence = typeof seq === 'number' ? seq : 0;
    if (session && sequence > session.sequence) this.close(CLOSE.invalidSequence, 'Invalid seq.');
    else if (session?.canReplayFrom(sequence) === true) {
      session.wire?.close(4000, 'The session was resumed elsewhere.');
      this.#session = session;
      session.resume(this, sequence);
    } else this.invalidate(false);
  }

  #sendOp(op: GatewayOpcodes, d: unknown = null): void {
    this.send(JSON.stringify({ op, d, s: null, t: null }));
  }
}

function rawText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : data.toString();
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readShard(shard: unknown): [number, number] | undefined {
  if (shard === undefined || shard === null) return [0, 1];
  if (!Array.isArray(shard) || shard.length !== 2) return undefined;
  const [id, count]: unknown[] = shard;
  const isValid =
    Number.isInteger(id) && Number.isInteger(count) && Number(id) >= 0 && Number(id) < Number(count);
  return isValid ? [Number(id), Number(count)] : undefined;
}
