/** A picture that was not painted. */

/** A picture that was not painted; the code says why. */
export class PictureError extends Error {
  readonly code: 'PICTURE_QUEUE_FULL' | 'PICTURE_LATE' | 'PICTURE_FAILED';

  constructor(code: PictureError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PictureError';
    this.code = code;
  }
}
