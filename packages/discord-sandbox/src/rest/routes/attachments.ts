/** Uploaded files as attachments of a message. */
import type { Attachment } from '../../world/message.ts';
import type { World } from '../../world/world.ts';
import type { UploadedFile } from '../request.ts';

export function attachmentsOf(world: World, files: readonly UploadedFile[]): Attachment[] {
  return files.map(({ filename, contentType, size }) => {
    const id = world.snowflakes.next();
    const url = `https://cdn.discordapp.com/attachments/${id}/${encodeURIComponent(filename)}`;
    return { id, filename, size, content_type: contentType, url, proxy_url: url };
  });
}
