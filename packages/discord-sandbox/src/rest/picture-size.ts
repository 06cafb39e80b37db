/** How large a picture is on the screen. Only PNG is known: what bots draw themselves. */

/** In pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const [WIDTH_AT, HEIGHT_AT, END] = [16, 20, 24];

/** Reads the header of a PNG; undefined for everything else. */
export function pictureSize(bytes: Uint8Array): PictureSize | undefined {
  const head = Buffer.from(bytes.subarray(0, END));
  const isPng = head.length === END && head.subarray(0, SIGNATURE.length).equals(SIGNATURE);
  return isPng ? { width: head.readUInt32BE(WIDTH_AT), height: head.readUInt32BE(HEIGHT_AT) } : undefined;
}
