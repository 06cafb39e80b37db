/** One REST request, read completely. */
import type { IncomingMessage } from 'node:http';
import { ATTACHMENT_SIZE_LIMIT } from '../limits/attachments.ts';
import { discordError } from './discord-error.ts';
import { pictureSize, type PictureSize } from './picture-size.ts';

const MAX_BYTES = 25 * 1024 * 1024;

/** An uploaded file. */
export interface UploadedFile {
  /** The `n` of `files[n]`. */
  readonly placeholder: string;
  readonly filename: string;
  readonly contentType: string;
  readonly size: number;
  readonly bytes: Uint8Array;
  /** Undefined for what is no PNG. */
  readonly picture: PictureSize | undefined;
}

export interface RestRequest {
  readonly method: string;
  /** Without `/api/v10` and the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
  readonly authorization: string | undefined;
}

/** What can be told from the request line and the headers. */
export type RequestHead = Omit<RestRequest, 'body' | 'files'> & { readonly version: string | undefined };

export function readHead(message: IncomingMessage): RequestHead {
  const url = new URL(message.url ?? '/', 'http://sandbox');
  const match = /^\/api(?:\/v(\d+))?(?=\/|$)/.exec(url.pathname);
  return {
    method: message.method ?? 'GET',
    path: url.pathname.slice(match?.[0].length ?? 0),
    version: match?.[1],
    query: url.searchParams,
    authorization: message.headers.authorization,
  };
}

/** Reads the body: JSON, or a form with `payload_json` and files. */
export async function readBody(message: IncomingMessage): Promise<Pick<RestRequest, 'body' | 'files'>> {
  const bytes = await readBytes(message);
  const type = message.headers['content-type'] ?? '';
  if (bytes.length === 0) return { body: undefined, files: [] };
  if (type.startsWith('multipart/form-data')) return readForm(bytes, type);
  return { body: parseJson(bytes.toString()), files: [] };
}

async function readBytes(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw discordError('tooLarge');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function readForm(bytes: Buffer, type: string): Promise<Pick<RestRequest, 'body' | 'files'>> {
  const form = await parseForm(bytes, type);
  const payload = form.get('payload_json');
  const files = [...form].map(([name, value]) => readFile(name, value));
  return {
    body: typeof payload === 'string' ? parseJson(payload) : {},
    files: (await Promise.all(files)).filter((file) => file !== undefined),
  };
}

async function parseForm(bytes: Buffer, type: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
  } catch {
    throw discordError('invalidForm');
  }
}

/** Undefined for a part that is not called `files[n]`: Discord attaches no other. */
async function readFile(name: string, value: File | string): Promise<UploadedFile | undefined> {
  const placeholder = /^files\[(\d+)\]$/.exec(name)?.[1];
  if (typeof value === 'string' || placeholder === undefined) return undefined;
  if (value.size > ATTACHMENT_SIZE_LIMIT) throw discordError('tooLarge');
  const { name: filename, type: contentType, size } = value;
  const bytes = new Uint8Array(await value.arrayBuffer());
  return { placeholder, filename, contentType, size, bytes, picture: pictureSize(bytes) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw discordError('invalidJson');
  }
}
