/** What a request says about a message, files included, or what Discord answers to a bad one. */
import { MAX_ATTACHMENTS, storedName, type Upload } from '../../limits/attachments.ts';
import { readMessage, type MessageContent } from '../../limits/message.ts';
import type { Channel } from '../../world/channel.ts';
import { isEmptyAfter } from '../../world/message-writing.ts';
import type { Message } from '../../world/message.ts';
import type { World } from '../../world/world.ts';
import { checked, discordError } from '../discord-error.ts';
import type { UploadedFile } from '../request.ts';
import type { RoutedRequest } from '../router.ts';

/** Reads the body of a new message in a channel, or of a change of `existing`. */
export function messageBody(
  world: World,
  channel: Channel,
  { body, files }: Pick<RoutedRequest, 'body' | 'files'>,
  { existing, at }: { readonly existing?: Message; readonly at?: string } = {},
): MessageContent {
  const uploads = files.map((file) => uploadOf(world, channel, file));
  const content = checked((report) =>
    readMessage(body, at === undefined ? report : report.at(at), { uploads, existing }),
  );
  if ((content.attachments?.length ?? 0) > MAX_ATTACHMENTS) throw discordError('tooManyAttachments');
  if (isEmptyAfter(existing, content)) throw discordError('emptyMessage');
  return content;
}

function uploadOf(world: World, channel: Channel, file: UploadedFile): Upload {
  const { placeholder, contentType, size, bytes, picture } = file;
  const id = world.snowflakes.next();
  const filename = storedName(file.filename);
  const path = `attachments/${channel.id}/${id}/${filename}`;
  const url = `https://cdn.discordapp.com/${path}`;
  world.files.keep(url, bytes);
  return {
    placeholder,
    attachment: {
      id,
      filename,
      size,
      content_type: contentType,
      url,
      proxy_url: `https://media.discordapp.net/${path}`,
      ...picture,
    },
  };
}
