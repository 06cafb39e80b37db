/** What a message says about the interaction that it answers. */
import type { Interaction } from '../../world/interaction.ts';
import type { InteractionOrigin } from '../../world/message.ts';

export function originOf({ id, user, trigger }: Interaction): InteractionOrigin {
  return { id, user, type: trigger.type, name: 'name' in trigger ? trigger.name : '' };
}
