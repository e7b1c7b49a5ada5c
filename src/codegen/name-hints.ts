/** Words for shapes: parts of the names of generic types, wrappers and alternatives. */
import { messageName, pascalCase, valueName } from '../schema/names.js';
import type { NamedShape, Shape } from './shapes.js';

/** `String`, `Customer`, `StringList`: what a shape is called as a part of another name. */
export function hintOf(shape: Shape, nameOf: (origin: string) => string): string {
  const hint = (inner: Shape): string => hintOf(inner, nameOf);
  switch (shape.kind) {
    case 'scalar':
      return pascalCase(shape.scalar);
    case 'bytes':
      return shape.as;
    case 'literal':
      return pascalCase(String(shape.value));
    case 'list':
      return `${hint(shape.element)}${shape.as === 'set' ? 'Set' : 'List'}`;
    case 'map': {
      const key = shape.numericKeys ? 'Number' : pascalCase(shape.key);
      return `${key === 'String' ? '' : key}${hint(shape.value)}${shape.as === 'Map' ? 'Map' : 'Record'}`;
    }
    case 'maybe':
      return `${shape.null ? 'Nullable' : 'Optional'}${hint(shape.of)}`;
    case 'promise':
    case 'stream':
      return hint(shape.of);
    case 'named':
      return nameOf(shape.origin);
    default:
      return pascalCase(shape.kind);
  }
}

/** What a text that marks an alternative calls it: `circle`; what is no word goes with its property, `op plus`. */
export function textMark(property: string, text: string): string {
  return pascalCase(text) === '' ? valueMark(property, text) : text;
}

/** The same for any other value: `ok true`, `version 2`, `level minus_1`. */
export function valueMark(property: string, value: string): string {
  return `${property} ${valueName(value).toLowerCase()}`;
}

/** What a type is called before its package gives it a name. */
export function provisionalName(
  named: ReadonlyMap<string, NamedShape | null>,
  origin: string,
): string {
  const naming = named.get(origin)?.naming;
  if (!naming) return declaredName(origin);
  if ('owner' in naming) return naming.suffix;
  const nameOf = (arg: string): string => provisionalName(named, arg);
  return messageName(naming.base) + naming.args.map((arg) => hintOf(arg, nameOf)).join('');
}

/** The declared name in the origin of a type that is still being read. */
function declaredName(origin: string): string {
  const [declared = origin] = origin.slice(origin.indexOf('#') + 1).split(/[<|[]/);
  return messageName(declared);
}
