/** Types without a node, or with one that only the checker can work out: inferred, mapped, conditional, indexed types. */
import type { ts } from 'ts-morph';
import { homeOf, placeAt } from './home.js';
import type { Project } from './load-project.js';
import { libraryOf, readLibraryBehind } from './read-library.js';
import { literalOf } from './read-literals.js';
import { acceptsAnything, registerObject } from './read-objects.js';
import { readInstance, readUse } from './read-references.js';
import { readTupleType } from './read-tuples.js';
import { readUnionType } from './read-unions.js';
import {
  broken,
  NO_BINDINGS,
  type Place,
  type Reading,
  siteOf,
  targetOf,
  typeOf,
  type TypeSite,
} from './reading.js';
import type { Shape } from './shapes.js';

/** The shape of the checker's type of a site. */
export function readResolved(reading: Reading, site: TypeSite, place: Place): Shape {
  const type = typeOf(reading, site);
  if (!type) {
    return broken(reading, place, {
      code: 'MEMFS101',
      message: 'depends on a type parameter in a way that cannot be worked out here',
      hint: 'Give the type a name of its own with the arguments written out.',
    });
  }
  return (
    readAliased(reading, type, place) ??
    readPrimitive(reading, type, place) ??
    readComposite(reading, { node: site.node, type, bindings: NO_BINDINGS }, place)
  );
}

/** The alias under which the checker remembers the type, unless that alias is being read here. */
function readAliased(reading: Reading, type: ts.Type, place: Place): Shape | undefined {
  const { aliasSymbol, aliasTypeArguments = [] } = type;
  const { project } = reading;
  if (!aliasSymbol?.declarations || libraryOf(project, aliasSymbol) === 'standard') {
    return undefined;
  }
  if (isOfCall(project, aliasSymbol)) return undefined;
  const instance = readInstance(reading, type, place);
  if (instance) return instance === 'here' ? undefined : instance;
  const args = aliasTypeArguments.map(siteOf);
  return readUse(reading, { symbol: targetOf(project, aliasSymbol), args, type }, place);
}

function readPrimitive(reading: Reading, type: ts.Type, place: Place): Shape | undefined {
  const { TypeFlags } = reading.project.ts;
  const { flags } = type;
  if (flags & TypeFlags.Any) return readAny(reading, type, place);
  if (flags & TypeFlags.Unknown) return { kind: 'value' };
  if (flags & TypeFlags.Never) return { kind: 'never' };
  if (flags & TypeFlags.NonPrimitive) return { kind: 'struct' };
  if (flags & (TypeFlags.Undefined | TypeFlags.Void))
    return { kind: 'nothing', undefined: true, null: false };
  if (flags & TypeFlags.Null) return { kind: 'nothing', undefined: false, null: true };
  if (flags & TypeFlags.EnumLike) return readEnumLike(reading, type, place);
  if (flags & TypeFlags.StringLiteral) return literalOf((type as ts.StringLiteralType).value);
  if (flags & TypeFlags.NumberLiteral) return literalOf((type as ts.NumberLiteralType).value);
  if (flags & TypeFlags.BooleanLiteral)
    return literalOf(reading.project.checker.typeToString(type) === 'true');
  if (flags & TypeFlags.StringLike) return { kind: 'scalar', scalar: 'string' };
  if (flags & TypeFlags.NumberLike) return { kind: 'scalar', scalar: 'double' };
  if (flags & TypeFlags.BigIntLike) return { kind: 'scalar', scalar: 'int64' };
  return undefined;
}

/** `any` accepts everything; the any of an unresolved name is an error. */
function readAny(reading: Reading, type: ts.Type, place: Place): Shape {
  const isError = (type as { readonly intrinsicName?: string }).intrinsicName === 'error';
  broken(reading, place, {
    code: isError ? 'MEMFS101' : 'MEMFS150',
    message: isError
      ? 'has a type that cannot be resolved'
      : 'is any, so that nothing checks what is sent',
    hint: isError
      ? 'Correct the import or the name; install the package (or its @types) that declares it.'
      : 'Write its type, or unknown if any JSON value is meant.',
  });
  return { kind: isError ? 'broken' : 'value' };
}

function readEnumLike(reading: Reading, type: ts.Type, place: Place): Shape | undefined {
  const symbol = type.getSymbol();
  return symbol && readUse(reading, { symbol, args: [], type }, place);
}

function readComposite(
  reading: Reading,
  site: TypeSite & { readonly type: ts.Type },
  place: Place,
): Shape {
  const { ts, checker } = reading.project;
  const { type } = site;
  if (type.isUnion()) return readUnionType(reading, site, place);
  if (type.isIntersection()) {
    const primitive = type.types.find(
      (member) => !(member.flags & (ts.TypeFlags.Object | ts.TypeFlags.NonPrimitive)),
    );
    return primitive ? reading.raw(siteOf(primitive), place) : registerObject(reading, site, place);
  }
  if (!(type.flags & ts.TypeFlags.Object)) return undetermined(reading, type, place);
  if (checker.isTupleType(type)) return readTupleType(reading, type, place);
  if (isAnything(reading, type)) return acceptsAnything(reading, place);
  const symbol = type.getSymbol();
  const isDeclared =
    symbol &&
    symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class) &&
    !isOfCall(reading.project, symbol);
  const args = checker.getTypeArguments(type as ts.TypeReference).map(siteOf);
  const declared = isDeclared ? readUse(reading, { symbol, args, type }, place) : undefined;
  const library = isDeclared ? undefined : readLibraryBehind(reading, type, place);
  return (
    declared ??
    library ??
    registerObject(reading, site, site.node ? place : placeOfLiteral(reading, type, place))
  );
}

/** True for what is declared in a generic function: it is another type for every call, which its name does not tell. */
function isOfCall({ ts }: Project, { declarations }: ts.Symbol): boolean {
  const isGeneric = (at: ts.Node): boolean => ts.isFunctionLike(at) && !!at.typeParameters;
  return ts.findAncestor(declarations?.[0], isGeneric) !== undefined;
}

/** True for the `{}` of a value of which only null and undefined were excluded. */
function isAnything({ project: { ts, checker } }: Reading, type: ts.Type): boolean {
  const [declaration] = type.getSymbol()?.declarations ?? [];
  return declaration
    ? ts.isTypeLiteralNode(declaration) && declaration.members.length === 0
    : checker.getPropertiesOfType(type).length === 0;
}

/** The place where an inferred type was written as a literal. */
function placeOfLiteral(reading: Reading, type: ts.Type, place: Place): Place {
  const { ts } = reading.project;
  const [declaration] = type.getSymbol()?.declarations ?? [];
  const isInstance = (type as ts.ObjectType).objectFlags & ts.ObjectFlags.Instantiated;
  if (!declaration || isInstance || !ts.isTypeLiteralNode(declaration)) return place;
  return placeAt(place, homeOf(reading, declaration));
}

function undetermined(reading: Reading, type: ts.Type, place: Place): Shape {
  const text = reading.project.checker.typeToString(type);
  return type.flags & reading.project.ts.TypeFlags.ESSymbolLike
    ? broken(reading, place, {
        code: 'MEMFS105',
        message: 'is a symbol, which exists in one process only',
        hint: 'Write string.',
      })
    : broken(reading, place, {
        code: 'MEMFS107',
        message: `is ${text}, and a message needs a definite type`,
        hint: 'Write the type that the callers send.',
      });
}
