/**
 * The order of a union's members that only the checker knows. Its own is the order in which it met them, which another file may
 * change; the places of anonymous alternatives, and so their names and numbers, follow this one.
 */
import type { ts } from 'ts-morph';
import { originOf, type Reading } from './reading.js';

/** How deep two objects of one declaration are compared. */
const MAX_DEPTH = 3;

/** Objects last: as they stand in the source, then by what they hold. */
export function inStableOrder(reading: Reading, members: readonly ts.Type[]): readonly ts.Type[] {
  const isObject = ({ flags }: ts.Type): boolean =>
    (flags & (reading.project.ts.TypeFlags.Object | reading.project.ts.TypeFlags.Intersection)) !==
    0;
  const objects = members.filter(isObject);
  if (objects.length < 2) return members;
  const ordered = objects
    .map((type) => ({ type, place: positionKey(reading, type), holds: contentKey(reading, type) }))
    .sort((a, b) => compareTexts(a.place, b.place) || compareTexts(a.holds, b.holds));
  const others = members.filter((member) => !isObject(member));
  return [...others, ...ordered.map(({ type }) => type)];
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Where an anonymous object is written; nothing for one that several parts of the source make. */
function positionKey({ project }: Reading, type: ts.Type): string {
  const declaration = type.getSymbol()?.declarations?.[0];
  if (!declaration || type.isClassOrInterface()) return '';
  const file = declaration.getSourceFile();
  if (project.program.isSourceFileDefaultLibrary(file)) return '';
  const offset = String(declaration.pos).padStart(12, '0');
  return `${project.packages.identityOf(file.fileName)}:${offset}`;
}

function contentKey(reading: Reading, type: ts.Type, depth = 0): string {
  const { ts, checker } = reading.project;
  const inner = (at: ts.Type): string => contentKey(reading, at, depth + 1);
  if (type.isUnionOrIntersection()) {
    return type.types
      .map((member) => contentKey(reading, member, depth))
      .sort()
      .join(type.isUnion() ? '|' : '&');
  }
  if (!(type.flags & ts.TypeFlags.Object)) return checker.typeToString(type);
  if (depth > MAX_DEPTH) return '';
  const isReference = (type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference;
  const args = isReference ? checker.getTypeArguments(type as ts.TypeReference).map(inner) : [];
  const declaration = type.getSymbol()?.declarations?.[0];
  const isNamed =
    declaration && (ts.isInterfaceDeclaration(declaration) || ts.isClassLike(declaration));
  if (isNamed) return `${originOf(reading.project, declaration)}<${args.join(',')}>`;
  if (isReference) return `[${args.join(',')}]`;
  const properties = checker.getPropertiesOfType(type).map((property) => {
    const mark = property.flags & ts.SymbolFlags.Optional ? '?' : '';
    return `${property.name}${mark}:${inner(checker.getTypeOfSymbol(property))}`;
  });
  return `{${properties.sort().join(';')}}`;
}
