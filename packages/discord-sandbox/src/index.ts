/** A local Discord for tests, demos and load: REST and gateway for a bot, a test API for its users. */
export { startSandbox, type GatewayControls, type Sandbox } from './sandbox.ts';
export type { GuildSeed, SandboxOptions } from './options.ts';
export type { Clock } from './clock.ts';
export type { FaultScope, Faults, FaultTarget } from './faults.ts';
export type { GatewayCounts } from './gateway/gateway.ts';
export type { RestCall } from './rest/call-log.ts';
export type { WaitOptions } from './wait-for.ts';
export {
  DeadlineMissed,
  NoBotConnected,
  RefusedByClient,
  SandboxClosed,
  SandboxError,
  WaitTimedOut,
} from './sandbox-error.ts';
export type { Choice } from './limits/autocomplete.ts';
export type { Mentioned } from './world/mentions.ts';
export type { Attachment } from './world/message.ts';
export type { BotAccess } from './world/channel.ts';
export type { AttachmentInput, CommandInput, OptionValue } from './user/command-options.ts';
export type { ButtonView, SelectKind, SelectOptionView, SelectView } from './user/component-view.ts';
export type { ButtonName, SelectName } from './user/find-component.ts';
export type { MessageView } from './user/message-view.ts';
export type { ModalAnswer, ModalAnswers } from './user/modal-answers.ts';
export type { ModalField, ModalFieldType, ModalView } from './user/modal-view.ts';
export type { Membership, Place, SandboxChannel, SandboxGuild, SandboxRole } from './user/place.ts';
export type { Reply } from './user/reply.ts';
export type { Reference } from './user/resolved.ts';
export type { Force, MessageLike, ModalLike, SandboxUser } from './user/sandbox-user.ts';
export type { UserAtPlace } from './user/user-at-place.ts';
