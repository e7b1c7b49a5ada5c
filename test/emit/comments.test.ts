/** The lines of comments: in protos, descriptors, clients and openapi.json alike. */
import { commentLines } from '../../src/emit/comments.js';

it('given a text with the line ends of any system, when it becomes a comment, then its lines stand without spaces at their ends', () => {
  const doc = '\n  First. \r\n  Second.\t\r\rThird.\nFourth.\n \n';

  expect(commentLines({ doc })).toEqual(['First.', '  Second.', '', 'Third.', 'Fourth.']);
});

it.each([undefined, '', ' \r\n '])(
  'given the text %j, when it becomes a comment, then there is none',
  (doc) => {
    expect(commentLines({ ...(doc !== undefined && { doc }) })).toEqual([]);
  },
);

it('given tags of a collection, its keys and its elements, when they become a comment, then they follow the text in this order', () => {
  const constraints = {
    keys: { pattern: '^a' },
    items: { enum: ['a', 1, null], items: { maximum: 2 } },
    minItems: 1,
    uniqueItems: false,
  };

  expect(commentLines({ doc: 'Text.', constraints })).toEqual([
    'Text.',
    '@minItems 1',
    '@uniqueItems false',
    'Keys: @pattern ^a',
    '@enum "a" | 1 | null',
    '@maximum 2',
  ]);
});
