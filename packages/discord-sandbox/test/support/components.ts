/** Components for messages in tests. */
import { ButtonStyle, ComponentType, type APIActionRowComponent, type APIButtonComponent } from 'discord.js';

/** A row with one button. */
export function oneButton(label: string, customId: string): APIActionRowComponent<APIButtonComponent> {
  const button = {
    type: ComponentType.Button,
    style: ButtonStyle.Primary,
    label,
    custom_id: customId,
  } as const;
  return { type: ComponentType.ActionRow, components: [button] };
}
