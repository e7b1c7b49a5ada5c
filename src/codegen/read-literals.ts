/** Literals and the enums they make: `'open' | 'paid'`, TypeScript enums, single values. */
import type { ts } from 'ts-morph';
import { readDoc } from './read-docs.js';
import { broken, originOf, type Place, type Reading } from './reading.js';
import type { LiteralShape, Shape } from './shapes.js';

/** The largest and the smallest number an enum value may have in TypeScript: those of int32. */
const MAX_INT32 = 2 ** 31 - 1;
const MIN_INT32 = -(2 ** 31);

/** `'open'`, `1`, `-1`, `true`, `null`. */
export function readLiteralNode(reading: Reading, node: ts.LiteralTypeNode, place: Place): Shape {
  const { ts } = reading.project;
  const { literal } = node;
  if (literal.kind === ts.SyntaxKind.NullKeyword) {
    return { kind: 'nothing', undefined: false, null: true };
  }
  if (literal.kind === ts.SyntaxKind.TrueKeyword) return literalOf(true);
  if (literal.kind === ts.SyntaxKind.FalseKeyword) return literalOf(false);
  if (ts.isStringLiteralLike(literal)) return literalOf(literal.text);
  const number = Number(literal.getText().replaceAll('_', ''));
  if (!Number.isNaN(number)) return literalOf(number);
  return broken(reading, place, {
    code: 'MEMFS105',
    message: `is the literal ${literal.getText()}, which no enum value can hold`,
    hint: 'Write bigint or string.',
  });
}

/** A literal that names itself. */
export function literalOf(value: string | number | boolean): LiteralShape {
  return { kind: 'literal', value, name: String(value) };
}

/** A literal where only a value can stand: an enum of one value, or a bool that has one. */
export function asConstant(reading: Reading, literal: LiteralShape, place: Place): Shape {
  return typeof literal.value === 'boolean' ? boolOf(literal) : asEnum(reading, [literal], place);
}

/** A bool that has one value. */
export function boolOf({ value }: LiteralShape): Shape {
  return { kind: 'scalar', scalar: 'bool', constraints: { enum: [value] } };
}

/** The enum of these texts and numbers, named by its place. */
export function asEnum(reading: Reading, values: readonly LiteralShape[], place: Place): Shape {
  const unusable = values.find(({ value }) => typeof value === 'number' && !isInt32(value));
  if (unusable) {
    return broken(reading, place, {
      code: 'MEMFS115',
      message: `has the value ${unusable.value}, and an enum value is a 32-bit integer or a string`,
      hint: 'Write number.',
    });
  }
  reading.named.set(place.origin, {
    kind: 'enum',
    origin: place.origin,
    naming: place.naming,
    position: reading.project.positionOf(place.node),
    values,
  });
  return { kind: 'named', origin: place.origin };
}

/** A TypeScript enum, with its members in the order of the source. */
export function readEnum(reading: Reading, symbol: ts.Symbol, place: Place): Shape {
  const { ts } = reading.project;
  const declarations = (symbol.declarations ?? []).filter(ts.isEnumDeclaration);
  const members = declarations.flatMap((declaration) => [...declaration.members]);
  const [first] = members;
  if (!first) return { kind: 'never' };
  const origin = originOf(reading.project, first.parent);
  if (reading.named.has(origin)) return { kind: 'named', origin };
  const values = members.flatMap((member) => readMember(reading, member, place) ?? []);
  reading.named.set(origin, {
    kind: 'enum',
    origin,
    naming: { base: symbol.name, args: [] },
    position: reading.project.positionOf(first.parent),
    values,
    ...readDoc(reading.project, symbol),
  });
  return { kind: 'named', origin };
}

/** The literal type of one member: `Color.Red`. */
export function readMember(
  reading: Reading,
  member: ts.EnumMember,
  place: Place,
): LiteralShape | undefined {
  const { checker } = reading.project;
  const value = checker.getConstantValue(member);
  const symbol = checker.getSymbolAtLocation(member.name);
  const name = symbol?.name ?? member.name.getText();
  if (value === undefined || (typeof value === 'number' && !isInt32(value))) {
    broken(
      reading,
      { ...place, node: member },
      {
        code: 'MEMFS115',
        message: `uses the enum member ${name}, whose value is ${value ?? 'computed at run time'}`,
        hint: 'Give the member a string or a 32-bit integer.',
      },
    );
    return undefined;
  }
  return { kind: 'literal', value, name, ...(symbol && readDoc(reading.project, symbol)) };
}

function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= MIN_INT32 && value <= MAX_INT32;
}
