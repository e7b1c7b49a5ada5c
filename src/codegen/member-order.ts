/**
 * The order of a union's members that only the checker knows. Its own is the order in which it met them, which another file may
 * change; the places of anonymous alternatives, and so their names and numbers, follow this one.
 */
import type { ts } from 'ts-morph';
import type { Reading } from './reading.js';

/** Objects last: as they stand in the source, then by what they hold. */
export function inStableOrder(reading: Reading, members: readonly ts.Type[]): readonly ts.Type[] {
  const isObject = ({ flags }: ts.Type): boolean =>
    (flags & (reading.project.ts.TypeFlags.Object | reading.project.ts.TypeFlags.Intersection)) !==
    0;
  const ordered = members
    .filter(isObject)
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

/** What can tell objects apart that one part of the source makes: their properties, and the kinds of values these have. */
function contentKey({ project: { checker } }: Reading, type: ts.Type): string {
  const properties = checker.getPropertiesOfType(type).map((property) => {
    const value = checker.getTypeOfSymbol(property);
    const kinds = (value.isUnion() ? value.types : [value]).map((kind) =>
      checker.typeToString(kind),
    );
    return `${property.name}:${kinds.sort().join('|')}`;
  });
  return properties.sort().join(';');
}
