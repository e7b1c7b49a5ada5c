/** The text of a codec, which users read and ship: ESLint finds nothing in it that is there in vain. */
import { Linter } from 'eslint';
import { emitCodec } from '../../src/emit/emit-codec.js';
import { scalar, schemaOf } from '../rpc/codec-schema.js';

it('given every type and shape, when their codec is linted, then nothing in it is declared, assigned or asked in vain', () => {
  const codec = emitCodec(schemaOf(scalar('string'), { constraints: { format: 'email' } }));
  const rules: Linter.RulesRecord = {
    indent: ['error', 2, { SwitchCase: 1 }],
    'no-constant-condition': 'error',
    'no-dupe-else-if': 'error',
    'no-duplicate-case': 'error',
    'no-self-assign': 'error',
    'no-unreachable': 'error',
    'no-unused-expressions': 'error',
    'no-unused-vars': ['error', { args: 'none' }],
    'no-useless-assignment': 'error',
  };

  const found = new Linter().verify(codec, [{ rules }]);

  expect(found.map(({ line, message }) => `${message} ${codec.split('\n')[line - 1]}`)).toEqual([]);
});
