/** As many frames of the pool itself may stand before those of the caller, whose number `Error.stackTraceLimit` says. */
const OWN_FRAMES = 12;

/** Where a call came from. Taking it is the small part of its cost; the text is made when somebody asks for it. */
export class CallStack {
  declare readonly stack: unknown;

  constructor() {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = stackTraceLimit + OWN_FRAMES;
    Error.captureStackTrace(this, CallStack);
    Error.stackTraceLimit = stackTraceLimit;
  }

  /** The frames, innermost first, without the headline of an error. */
  get frames(): string {
    const text = String(this.stack);
    const end = text.indexOf('\n');
    return end < 0 ? '' : text.slice(end + 1).trim();
  }
}
