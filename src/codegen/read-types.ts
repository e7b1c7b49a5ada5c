/**
 * TypeScript types become shapes: the switch over type nodes, one case per construct. Constructs of some size have a file
 * of their own; what only the checker can work out goes to read-resolved.
 */
import type { ts } from 'ts-morph';
import type { Problems } from './diagnostics.js';
import { asConstant, readLiteralNode } from './read-literals.js';
import { readIndexedAccess } from './read-indexed.js';
import { readIntersection, readTypeLiteral } from './read-objects.js';
import { readReference } from './read-references.js';
import { readResolved } from './read-resolved.js';
import { readTuple } from './read-tuples.js';
import { readUnion } from './read-unions.js';
import { finishUnions } from './tell-apart.js';
import type { Doc } from './read-docs.js';
import {
  broken,
  elementOf,
  type Place,
  type PendingUnion,
  type Reading,
  type TypeSite,
} from './reading.js';
import type { Project } from './load-project.js';
import type { NamedShape, Shape } from './shapes.js';

/** Starts a reading of a project; what is found goes to `named` and `problems`. */
export function startReading(project: Project, problems: Problems): Reading {
  const reading: Reading = {
    project,
    problems,
    named: new Map<string, NamedShape | null>(),
    aliases: new Map<string, Shape | null>(),
    instances: new Map(),
    recursive: new Set<string>(),
    open: new Map<ts.Type, string>(),
    docs: new Map<string, Doc>(),
    pendingUnions: new Map<string, PendingUnion>(),
    value: (site, place) => asValue(reading, readRaw(reading, site, place), place),
    asValue: (shape, place) => asValue(reading, shape, place),
    resolved: (site, place) => readResolved(reading, site, place),
    raw: (site, place) => readRaw(reading, site, place),
  };
  return reading;
}

/** Completes what had to wait until every type was known, and gives the table of named shapes. */
export function finishReading(reading: Reading): ReadonlyMap<string, NamedShape> {
  finishUnions(reading);
  // Nothing is being read any more, so what is there is complete.
  return reading.named as ReadonlyMap<string, NamedShape>;
}

/** What stands where only a value can. */
function asValue(reading: Reading, shape: Shape, place: Place): Shape {
  switch (shape.kind) {
    case 'literal':
      return asConstant(reading, shape, place);
    case 'maybe':
      return { ...shape, of: asValue(reading, shape.of, place) };
    case 'nothing':
    case 'never':
      return withoutValue(reading, shape, place);
    case 'promise':
      return broken(reading, place, {
        code: 'MEMFS118',
        message: 'is a Promise; a message carries values',
        hint: 'Await it in the function and write the type inside.',
      });
    case 'stream':
      return broken(reading, place, {
        code: 'MEMFS117',
        message: 'is a stream; a stream is the whole result, or the one parameter, of a function',
        hint: 'Return the stream itself, or write an array.',
      });
    default:
      return shape;
  }
}

function withoutValue(
  reading: Reading,
  shape: Shape & { kind: 'nothing' | 'never' },
  place: Place,
): Shape {
  const isNull = shape.kind === 'nothing' && shape.null;
  return broken(reading, place, {
    code: 'MEMFS105',
    message: isNull ? 'is null and nothing else' : 'has a type without values',
    hint: isNull
      ? 'Write what else it may be, such as string | null; or void for a result without a value.'
      : 'Remove it, or give it a type that has values.',
  });
}

function readRaw(reading: Reading, site: TypeSite, place: Place): Shape {
  const { SyntaxKind } = reading.project.ts;
  const { node } = site;
  switch (node?.kind) {
    case SyntaxKind.UnknownKeyword:
      return { kind: 'value' };
    case SyntaxKind.VoidKeyword:
    case SyntaxKind.UndefinedKeyword:
      return { kind: 'nothing', undefined: true, null: false };
    case SyntaxKind.LiteralType:
      return readLiteralNode(reading, node as ts.LiteralTypeNode, place);
    case SyntaxKind.ParenthesizedType:
      return readRaw(reading, { ...site, node: (node as ts.ParenthesizedTypeNode).type }, place);
    case SyntaxKind.ArrayType:
      return readArray(reading, site, place);
    case SyntaxKind.TypeOperator:
      return readOperator(reading, site, place);
    case SyntaxKind.TupleType:
      return readTuple(reading, site, place);
    case SyntaxKind.UnionType:
      return readUnion(reading, site, place);
    case SyntaxKind.IntersectionType:
      return readIntersection(reading, site, place);
    case SyntaxKind.TypeLiteral:
      return readTypeLiteral(reading, site, place);
    case SyntaxKind.IndexedAccessType:
      return readIndexedAccess(reading, site, place);
    case SyntaxKind.TypeReference:
      return readReference(reading, site, place);
    case SyntaxKind.ImportType:
      return (node as ts.ImportTypeNode).isTypeOf
        ? readResolved(reading, site, place)
        : readReference(reading, site, place);
    case SyntaxKind.FunctionType:
    case SyntaxKind.ConstructorType:
      return broken(reading, place, {
        code: 'MEMFS104',
        message: 'is a function; a message carries data only',
        hint: 'Remove it from the type, or pass the name of a function.',
      });
    default:
      // What the checker knows better or as well: primitive, conditional, mapped, template and inferred types, keyof and typeof.
      return readResolved(reading, site, place);
  }
}

function readArray(reading: Reading, site: TypeSite, place: Place): Shape {
  const node = (site.node as ts.ArrayTypeNode).elementType;
  const [type] = site.type ? typeArgumentsOf(reading, site.type) : [];
  const element = reading.value({ node, type, bindings: site.bindings }, elementOf(place, node));
  return { kind: 'list', element, as: 'array' };
}

/** `readonly T[]` is T[]; `keyof T` is worked out. */
function readOperator(reading: Reading, site: TypeSite, place: Place): Shape {
  const node = site.node as ts.TypeOperatorNode;
  return node.operator === reading.project.ts.SyntaxKind.ReadonlyKeyword
    ? readRaw(reading, { ...site, node: node.type }, place)
    : readResolved(reading, site, place);
}

function typeArgumentsOf({ project }: Reading, type: ts.Type): readonly ts.Type[] {
  return project.checker.isArrayType(type)
    ? project.checker.getTypeArguments(type as ts.TypeReference)
    : [];
}
