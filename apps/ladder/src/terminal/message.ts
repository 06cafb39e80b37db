/** Draws a Discord message as text: what it says, its cards, its buttons and selects. */
import { MessageFlags, type APIEmbed, type APIMessageComponent } from 'discord.js';
import { drawControls, type DrawnControls } from './controls.ts';
import { drawEmbed, type DrawingContext } from './embed.ts';
import { readMarkdown } from './markdown.ts';
import { wrapText } from './text-width.ts';

/** What of a message is drawn. */
export interface DrawableMessage {
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
  readonly components?: readonly APIMessageComponent[];
  readonly flags?: number;
}

/** The lines of a message, and its controls; the first of them gets the number `first`. */
export function drawMessage(message: DrawableMessage, context: DrawingContext, first = 1): DrawnControls {
  const { content = '', embeds = [], components = [], flags = 0 } = message;
  const { lines, controls } = drawControls(components, context, first);
  const blocks = [
    content === '' ? [] : wrapText(readMarkdown(content, context), context.width),
    ...embeds.map((embed) => drawEmbed(embed, context)),
    lines,
    (flags & MessageFlags.Ephemeral) === 0 ? [] : [context.paint.dim('Only you can see this.')],
  ].filter((block) => block.length > 0);
  return { lines: blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block])), controls };
}
