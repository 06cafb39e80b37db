/** What Discord accepts as the emoji of a button or an option. */
import { flag, isMissing, object, optional, refined, snowflake, text } from './shape.ts';

// Discord also takes pictographs without their variation selector, and the letters that flags are made of.
const UNICODE = new RegExp(String.raw`^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}|\p{RI})$`, 'v');

/** One Unicode emoji as `name`, or a server's by its `id`, which is not looked up. */
export const EMOJI = refined(
  object({ id: optional(snowflake), name: optional(text({ max: 32 })), animated: optional(flag) }),
  ({ id, name }, report) => {
    if (!isMissing(id) || (typeof name === 'string' && UNICODE.test(name))) return;
    report.at('name').problem('BUTTON_COMPONENT_INVALID_EMOJI', 'Invalid emoji');
  },
);
