import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMMAND } from '../src/limits/command.ts';
import { FormErrors } from '../src/limits/form-errors.ts';
import { readMessage } from '../src/limits/message.ts';
import { checkModal } from '../src/limits/modal.ts';
import { startTestSandbox } from './support/start-bot.ts';

/** JSON that has the keys of real payloads, with anything behind them. */
const KEYS = [
  'type',
  'data',
  'content',
  'embeds',
  'components',
  'fields',
  'title',
  'name',
  'value',
  'options',
];
const MORE = [
  'custom_id',
  'style',
  'label',
  'component',
  'accessory',
  'flags',
  'choices',
  'allowed_mentions',
  'parse',
  'attachments',
  'id',
  'url',
  'media',
  'items',
  'image',
  'emoji',
  'default_values',
];

const json = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, true, '', 'x', 0, 1, 2, 3, 9, 10, 17, 18, 1 << 15, -1, 1.5),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...KEYS, ...MORE), tie('node'), { maxKeys: 6 }),
  ),
})).node;

test('no payload, however nonsensical, makes the sandbox itself fail', async () => {
  const sandbox = await startTestSandbox();
  const channel = sandbox.guild('Ladder').channel('general').id;
  const routes = [
    ['POST', `/channels/${channel}/messages`],
    ['PUT', `/applications/${sandbox.applicationId}/commands`],
    ['POST', `/applications/${sandbox.applicationId}/commands`],
    ['POST', '/users/@me/channels'],
    ['POST', `/interactions/${channel}/token/callback`],
  ] as const;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...routes), json, async ([method, path], body) => {
      const response = await fetch(`${sandbox.api}/v10${path}`, {
        method,
        headers: { authorization: `Bot ${sandbox.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const answer = await response.text();
      expect(response.status, answer).toBeLessThan(500);
    }),
    { numRuns: 300 },
  );
});

test('every check of a payload reports what is wrong instead of failing', () => {
  fc.assert(
    fc.property(json, (body) => {
      for (const flags of [0, 1 << 15]) {
        const wholeBody = typeof body === 'object' && !Array.isArray(body) ? { ...body, flags } : body;
        readMessage(wholeBody, new FormErrors().report(), { uploads: [] });
        checkModal(body, new FormErrors().report());
        COMMAND(body, new FormErrors().report());
      }
    }),
    { numRuns: 3000 },
  );
});
