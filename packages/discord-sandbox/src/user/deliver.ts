/** Sends an interaction to the bot and waits for its first response, or for the deadline. */
import type { LocalDiscord } from '../local-discord.ts';
import { DeadlineMissed, NoBotConnected, SandboxClosed } from '../sandbox-error.ts';
import type { Channel } from '../world/channel.ts';
import { newToken, type FirstResponse, type Interaction, type Trigger } from '../world/interaction.ts';
import type { User } from '../world/user.ts';
import { interactionPayload } from './interaction-payload.ts';

/** Something a user does. */
export interface Action {
  readonly user: User;
  readonly channel: Channel;
  readonly trigger: Trigger;
  /** The interaction's `data`. */
  readonly data: object;
  /** How errors name it, such as `/profile`. */
  readonly label: string;
}

/** A response with what is known about its way. */
export interface Delivered {
  readonly interaction: Interaction;
  readonly response: FirstResponse;
  readonly latencyMs: number;
}

/** Rejects with `NoBotConnected`, `DeadlineMissed` or `SandboxClosed`. */
export function deliver(discord: LocalDiscord, action: Action): Promise<Delivered> {
  const { user, channel, trigger, label } = action;
  const { world, clock, gateway, interactions, pending } = discord;
  return new Promise((resolve, reject) => {
    if (!gateway.hasBot) {
      reject(new NoBotConnected(label));
      return;
    }
    const settle = (): void => {
      stopTimer();
      pending.delete(close);
    };
    const close = (): void => {
      interaction.state = 'missed';
      settle();
      reject(new SandboxClosed(label));
    };
    const id = world.snowflakes.next();
    const interaction: Interaction = {
      id,
      token: newToken(id),
      user,
      channel,
      trigger,
      createdAt: clock.now(),
      state: 'waiting',
      original: undefined,
      followUps: [],
      onAnswered: (response) => {
        const latencyMs = performance.now() - sentAt;
        settle();
        resolve({ interaction, response, latencyMs });
      },
    };
    interactions.add(interaction);
    const payload = interactionPayload(world, interaction, action.data);
    const guildId = channel.kind === 'text' ? channel.guild.id : undefined;
    const sentAt = performance.now();
    const stopTimer = clock.after(discord.deadlineMs, () => {
      interaction.state = 'missed';
      settle();
      reject(new DeadlineMissed(label, discord.deadlineMs));
    });
    pending.add(close);
    gateway.dispatch('INTERACTION_CREATE', payload, 0, guildId);
    if (discord.doubleDeliveries > 0) {
      discord.doubleDeliveries -= 1;
      gateway.dispatch('INTERACTION_CREATE', payload, 0, guildId);
    }
  });
}
