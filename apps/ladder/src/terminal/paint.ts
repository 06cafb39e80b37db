/** Colours and weights of text on a terminal, or none of them. */

type Style = (text: string) => string;

/** Each makes a text look so and gives it back; without colour, unchanged. */
export interface Paint {
  readonly bold: Style;
  readonly dim: Style;
  readonly italic: Style;
  readonly underline: Style;
  readonly strike: Style;
  /** A piece of code. */
  readonly code: Style;
  /** `rgb` is Discord's number, such as 0x5865f2. */
  readonly colour: (rgb: number, text: string) => string;
}

/** The paint for a terminal of so many bits of colour (`stream.getColorDepth()`); 1 means none. */
export function createPaint(colourDepth: number): Paint {
  const wrap =
    (open: string, close: string): Style =>
    (text) =>
      colourDepth < 4 || text === '' ? text : `\u001B[${open}m${text}\u001B[${close}m`;
  const bold = wrap('1', '22');
  const dim = wrap('2', '22');
  const italic = wrap('3', '23');
  const underline = wrap('4', '24');
  const strike = wrap('9', '29');
  const code = wrap('36', '39');
  const colour = (rgb: number, text: string): string => wrap(foreground(rgb, colourDepth), '39')(text);
  return { bold, dim, italic, underline, strike, code, colour };
}

function foreground(rgb: number, colourDepth: number): string {
  const red = (rgb >> 16) & 0xff;
  const green = (rgb >> 8) & 0xff;
  const blue = rgb & 0xff;
  if (colourDepth >= 24) return `38;2;${red};${green};${blue}`;
  if (colourDepth >= 8) return `38;5;${16 + 36 * sixth(red) + 6 * sixth(green) + sixth(blue)}`;
  // Sixteen colours: one bit for each, in the bright half.
  return String(90 + (red > 127 ? 1 : 0) + (green > 127 ? 2 : 0) + (blue > 127 ? 4 : 0));
}

/** The step of the 6 x 6 x 6 cube that is nearest to a brightness of 0 to 255. */
function sixth(brightness: number): number {
  return Math.round((brightness / 255) * 5);
}
