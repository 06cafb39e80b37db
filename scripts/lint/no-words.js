/** A lint rule: what a player reads stands in `texts/`, in every language, and nowhere else. */

const CAPITALISED = /^\p{Lu}\p{Ll}/u;
const WORD_AND_BLANK = /\p{L} | \p{L}/u;

const noWords = {
  meta: { messages: { words: 'Players read this: write it in texts/, in every language.' } },
  create(context) {
    const check = (node, text) => {
      if ((CAPITALISED.test(text) || WORD_AND_BLANK.test(text)) && !isForNobody(node))
        context.report({ node, messageId: 'words' });
    };
    return {
      Literal: (node) => typeof node.value === 'string' && check(node, node.value),
      TemplateLiteral: (node) => check(node, node.quasis.map(({ value }) => value.cooked).join('…')),
    };
  },
};

/** Names that the program goes by, and messages of our own bugs. */
function isForNobody({ parent, type }) {
  if (parent.type === 'ImportDeclaration' || parent.type === 'TSLiteralType') return true;
  if (parent.type === 'NewExpression') return parent.callee.name === 'Error';
  if (parent.type === 'Property') return parent.key.name === 'kind';
  return (
    type === 'Literal' &&
    (parent.type === 'BinaryExpression' ? parent.operator !== '+' : parent.type === 'SwitchCase')
  );
}

export default { meta: { name: 'ladder' }, rules: { 'no-words': noWords } };
