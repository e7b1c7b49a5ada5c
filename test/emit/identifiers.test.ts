/** Texts in emitted JavaScript: what they are as code is what they were. */
import { runInNewContext, Script } from 'node:vm';
import fc from 'fast-check';
import { DeclaredTypes } from '../../src/emit/declared-types.js';
import { access, identifiers, literal, parameterName } from '../../src/emit/identifiers.js';
import { Piece, templateOf, textOf } from '../../src/emit/pieces.js';
import type { EnumSchema, MessageSchema } from '../../src/schema/schema.js';

const texts = fc.string({
  unit: fc.constantFrom(
    'a',
    '`',
    '$',
    '{',
    '\\',
    '\r',
    '\n',
    '\u2028',
    '\u2029',
    '"',
    "'",
    '\0',
    '\ud800',
  ),
});

it('given any text, when emitted as a literal, then its value is the text', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(runInNewContext(literal(text))).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

it('given any text in lines, when emitted as a template, then its value is the text', () => {
  fc.assert(
    fc.property(fc.array(texts), (lines) => {
      const pieces = lines.map((line) => new Piece(`${line}\n`));

      expect(runInNewContext(textOf(templateOf(pieces)))).toBe(textOf(pieces));
    }),
    { numRuns: 1000 },
  );
});

it('given -0, when emitted, then it keeps its sign', () => {
  expect(runInNewContext(literal(-0))).toBe(-0);
  expect(literal(0)).toBe('0');
});

const message = (name: string): MessageSchema => ({
  name,
  file: 'a.proto',
  origin: name,
  shape: 'object',
  fields: [],
});
const enumeration = (name: string): EnumSchema => ({
  name,
  file: 'a.proto',
  origin: name,
  values: [],
});

it('given types of one name in several packages, when named, then each after the first has a number', () => {
  const ids = identifiers({
    messages: [message('b.v1.Report'), message('c.v1.Report'), message('c.v1.Order')],
    enums: [enumeration('a.v1.Report')],
  });

  const names = ['a.v1.Report', 'b.v1.Report', 'c.v1.Report', 'c.v1.Order'].map((name) =>
    ids.of(name),
  );
  expect(names).toEqual(['Report', 'Report_2', 'Report_3', 'Order']);
  expect(() => ids.of('c.v1.Bill')).toThrow('The schema has no message or enum c.v1.Bill.');
});

it('given a type called as a client would be, when the client is named, then it has another name', () => {
  const messages = [message('a.v1.OrdersClient'), message('b.v1.Orders')];
  const declared = new DeclaredTypes({ version: 1, functions: [], messages, enums: [] });

  expect(declared.nameFor('OrdersClient')).toBe('OrdersClient_');
  expect(declared.nameFor('OrdersClient')).toBe('OrdersClient__');
  expect(declared.nameFor('UsersClient')).toBe('UsersClient');
  expect(() => declared.of('a.v1.Bill')).toThrow('a.v1.Bill has no name in TypeScript.');
  expect(() => declared.messageOf('a.v1.Bill')).toThrow('The schema has no message a.v1.Bill.');
});

/** Words of the language: those that are taken everywhere, only in strict code, only in some places, or not at all. */
const WORDS = (
  'abstract any arguments as async await boolean break case catch class const constructor continue debugger declare default ' +
  'delete do else enum eval export extends false finally for from function get if implements import in infer instanceof ' +
  'interface is keyof let module namespace never new null number object of out override package private protected public ' +
  'readonly return satisfies set static string super switch symbol this throw true try type typeof undefined unique unknown ' +
  'using var void while with yield'
).split(' ');

it.each(WORDS)(
  'given a parameter called %s, when named, then strict code takes the name',
  (word) => {
    const isTaken = (name: string): boolean => {
      try {
        return Boolean(new Script(`'use strict'; async (${name}) => ${name};`));
      } catch {
        return false;
      }
    };

    expect(parameterName(word)).toBe(isTaken(word) ? word : `${word}_`);
    expect(isTaken(parameterName(word))).toBe(true);
  },
);

it('given a property, when accessed, then brackets stand only where a dot cannot', () => {
  expect(access('v', 'title')).toBe('v.title');
  expect(access('v', '$_1')).toBe('v.$_1');
  expect(access('v', '1st')).toBe('v["1st"]');
  expect(access('v', 'content-type')).toBe('v["content-type"]');
});
