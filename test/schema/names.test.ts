/** Names of protobuf for any name of TypeScript; what protoc takes is held by the golden folders. */
import {
  camelCase,
  enumPrefix,
  fieldName,
  jsonName,
  messageName,
  packageOf,
  pascalCase,
  valueName,
} from '../../src/schema/names.js';

it.each([
  ['createdAt', 'created_at'],
  ['userID', 'user_id'],
  ['HTTPServer', 'http_server'],
  ['line2', 'line2'],
  ['2fa', 'n2_fa'],
  ['content-type', 'content_type'],
  ['$', 'dollar'],
  ['$ref', 'ref'],
  ['_', 'underscore'],
  ['', 'empty'],
  ['łŁøØđĐßæÆœŒı', 'l_lo_od_dssae_aeoe_oei'],
  ['zażółć', 'zazolc'],
  ['名', 'u21517'],
  ['ｎａｍｅ', 'name'],
  ['a→b', 'a_b'],
])('given the property %j, when named, then the field is %s', (name, field) => {
  expect(fieldName(name)).toBe(field);
});

/** Each character alone, in the order of ASCII. */
const CHARACTERS =
  `exclamation quote hash dollar percent and apostrophe open_paren close_paren star plus comma minus dot slash
  colon semicolon less equal greater question at open_bracket backslash close_bracket caret underscore backtick open_brace pipe
  close_brace tilde`.split(/\s+/);

it('given each printable character alone, when named, then the field spells it', () => {
  const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
  const signs = printable.filter((character) => !/[a-z0-9]/i.test(character));

  expect(signs.map(fieldName)).toEqual(CHARACTERS);
  expect(signs.map(valueName)).toEqual(CHARACTERS.map((name) => name.toUpperCase()));
  expect([fieldName(' '), valueName(' ')]).toEqual(['space', 'SPACE']);
});

it.each([
  ['', 'EMPTY'],
  ['-1', 'MINUS_1'],
  ['-12', 'MINUS_12'],
  ['in-progress', 'IN_PROGRESS'],
  ['a+b', 'A_PLUS_B'],
  ['<=', 'LESS_EQUAL'],
  ['a.b/c:d', 'A_B_C_D'],
  ['-a', 'A'],
  ['a-1', 'A_1'],
  ['a+b+c', 'A_PLUS_B_PLUS_C'],
  ['-1a', '1_A'],
  ['--', 'MINUS_MINUS'],
  ['a b', 'A_B'],
  ['e\u0301a', 'EA'],
  ['…', 'OTHER'],
  ['→', 'OTHER'],
])('given the literal %j, when named, then the enum value ends in %s', (value, name) => {
  expect(valueName(value)).toBe(name);
});

it.each([
  ['OrderStatus', 'ORDER_STATUS'],
  ['Error2Code', 'ERROR2_CODE'],
  ['Option3K', 'OPTION3K'],
  ['HTTP2', 'HTTP2'],
  ['UTF8String', 'UTF8_STRING'],
])('given the enum %s, when its values are named, then they begin with %s', (name, prefix) => {
  expect(enumPrefix(name)).toBe(prefix);
});

it.each([
  ['created_at', 'createdAt'],
  ['n2fa', 'n2fa'],
  ['a__b', 'aB'],
  ['line_2', 'line2'],
  ['line_', 'line'],
])('given the field %s, when protoc names it in JSON, then it is %s', (field, json) => {
  expect(jsonName(field)).toBe(json);
});

it.each([
  ['jsonToHtml', 'JsonToHtml'],
  ['HTTPServer', 'HTTPServer'],
  ['in-progress', 'InProgress'],
  ['名a', 'U21517A'],
  ['$', ''],
])('given the name %j, when it begins with a capital, then it is %j', (name, pascal) => {
  expect(pascalCase(name)).toBe(pascal);
});

it.each([
  ['in-progress', 'inProgress'],
  ['JsonToHtml', 'jsonToHtml'],
  ['HTTPServer', 'httpServer'],
  ['ID', 'id'],
  ['2-fa', '2Fa'],
  ['$', ''],
])('given the name %j, when it begins with a small letter, then it is %j', (name, camel) => {
  expect(camelCase(name)).toBe(camel);
});

it.each([
  ['Report', 'Report'],
  ['$', 'Dollar'],
  ['__', 'UnderscoreUnderscore'],
  ['_1', 'N1'],
  ['Line2', 'Line2'],
  ['〇', 'Empty'],
])('given the type %s, when it becomes a message, then that is %s', (name, message) => {
  expect(messageName(name)).toBe(message);
});

it.each([
  ['reports.v1.Report', 'reports.v1'],
  ['Report', ''],
])('given the message %s, when its package is asked for, then it is %j', (name, inPackage) => {
  expect(packageOf(name)).toBe(inPackage);
});
