/** What a user gets to see in answer to what they did. */
import type { FirstResponse, Interaction } from '../world/interaction.ts';
import { viewOf, type MessageView } from './message-view.ts';
import { modalViewOf, type ModalView } from './modal-view.ts';

/** The bot's first response to an interaction. */
export interface Reply {
  /** 'deferred' is either "is thinking" or a component's update that is still to come. */
  readonly kind: 'message' | 'deferred' | 'modal' | 'update' | 'autocomplete';
  /** The new, thinking, or updated message; undefined for a modal. */
  readonly message: MessageView | undefined;
  readonly modal: ModalView | undefined;
  /** Messages that the bot sent after the first response. Live. */
  readonly followUps: readonly MessageView[];
  /** From sending the interaction to the bot until its response arrived. */
  readonly latencyMs: number;
  readonly interactionId: string;
}

export function replyOf(interaction: Interaction, response: FirstResponse, latencyMs: number): Reply {
  return {
    kind: response.kind,
    message: 'message' in response ? viewOf(response.message) : undefined,
    modal: response.kind === 'modal' ? modalViewOf(interaction, response.modal) : undefined,
    get followUps() {
      return interaction.followUps.map(viewOf);
    },
    latencyMs,
    interactionId: interaction.id,
  };
}
