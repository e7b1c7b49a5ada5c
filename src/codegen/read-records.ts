/** Objects whose keys are a type: `Record<K, T>` and index signatures. */
import type { ts } from 'ts-morph';
import {
  type Bindings,
  broken,
  type Place,
  propertyPlace,
  type Reading,
  siteOf,
  type TypeSite,
  type Use,
  within,
} from './reading.js';
import { literalsOf } from './read-unions.js';
import { asWritten, constraintsOf, type FieldShape, type Shape } from './shapes.js';

/** `Record<string, T>` is a map, `Record<'a' | 'b', T>` an object with these properties. */
export function readRecord(reading: Reading, { args, type }: Use, place: Place): Shape {
  const [key = siteOf(undefined), value = siteOf(undefined)] = args;
  const keyShape = reading.raw(key, keyPlace(place));
  const names = literalsOf(reading, keyShape)?.map(({ value }) => String(value));
  if (!names) return readMapObject(reading, { key: keyShape, value }, place);
  const { origin, naming } = place;
  const position = reading.project.positionOf(place.node);
  const fields = names.map((name): FieldShape => {
    const property = type && reading.project.checker.getPropertyOfType(type, name);
    const own = property && reading.project.checker.getTypeOfSymbol(property);
    const inside = propertyPlace(place, name, value.node);
    const shape = reading.value({ ...value, type: own }, inside);
    return { name, position, ...asWritten(shape, { isOptional: false }) };
  });
  reading.named.set(origin, { kind: 'object', origin, naming, position, fields, constants: {} });
  return { kind: 'named', origin };
}

function keyPlace(place: Place): Place {
  return { ...place, origin: `${place.origin}<key>` };
}

/** What the keys and the values of an object with any keys are. */
interface MapObject {
  readonly key: Shape;
  readonly value: TypeSite;
}

/** An object with any string keys: a map, or a Struct when the values are any JSON. */
function readMapObject(reading: Reading, { key, value: site }: MapObject, place: Place): Shape {
  const keyConstraints = constraintsOf(key);
  if (keyConstraints && !(key.kind === 'scalar' && key.scalar === 'string')) {
    return broken(reading, place, {
      code: 'MEMFS116',
      message: 'has keys with tags of numbers, and the keys of an object are texts',
      hint: 'Write a Map, whose keys are numbers, or remove the tags.',
    });
  }
  const inside = within(place, {
    node: site.node,
    path: '{}',
    origin: `${place.origin}{}`,
  });
  const value = reading.value(site, inside);
  const tags = keyConstraints && { constraints: { keys: keyConstraints } };
  if (value.kind === 'value') return { kind: 'struct', ...tags };
  return { kind: 'map', key: 'string', value, as: 'object', numericKeys: false, ...tags };
}

/** `{ [key: string]: T }` */
export function readIndex(
  reading: Reading,
  { index, bindings }: { readonly index: ts.IndexInfo; readonly bindings: Bindings },
  place: Place,
): Shape {
  const { declaration, keyType, type } = index;
  const keyNode = declaration?.parameters[0]?.type;
  const keySite = keyNode ? { node: keyNode, bindings } : siteOf(keyType);
  const key = reading.raw(keySite, keyPlace(place));
  const node = declaration?.type;
  const value = node ? { node, bindings } : siteOf(type);
  return readMapObject(reading, { key, value }, place);
}
