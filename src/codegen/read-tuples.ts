/** Tuples: an array with one field per element, called by its label or its place. */
import type { ts } from 'ts-morph';
import { withoutUndefined } from './properties.js';
import {
  broken,
  type Place,
  type Reading,
  siteOf,
  type TypeSite,
  typeOf,
  within,
} from './reading.js';
import { asWritten, type FieldShape, type Shape } from './shapes.js';
import { pascalCase } from '../schema/names.js';

/** One element, from the node or from the checker. */
interface TupleElement {
  readonly site: TypeSite;
  readonly label: string | undefined;
  readonly isOptional: boolean;
  readonly isRest: boolean;
}

/** `[lat: number, lon: number]` as it is written. */
export function readTuple(reading: Reading, site: TypeSite, place: Place): Shape {
  const { ts, checker } = reading.project;
  const node = site.node as ts.TupleTypeNode;
  const whole = node.elements.some((element) => isSpread(ts, element)) && typeOf(reading, site);
  if (whole && checker.isTupleType(whole)) {
    return readTupleType(reading, whole, place);
  }
  const types =
    site.type && checker.isTupleType(site.type)
      ? checker.getTypeArguments(site.type as ts.TypeReference)
      : [];
  const elements = node.elements.map((element, index): TupleElement => {
    const named = ts.isNamedTupleMember(element) ? element : undefined;
    const inner = named?.type ?? element;
    const bare = ts.isOptionalTypeNode(inner) ? inner.type : inner;
    const isOptional = named?.questionToken !== undefined || ts.isOptionalTypeNode(inner);
    const known = types[index];
    const type = known && isOptional ? withoutUndefined(reading, known) : known;
    return {
      site: { node: bare, type, bindings: site.bindings },
      label: named?.name.text,
      isOptional,
      isRest: isSpread(ts, element),
    };
  });
  return tupleOf(reading, elements, place);
}

/** `...T`: the checker knows whether it ends. */
function isSpread(ts: Reading['project']['ts'], element: ts.TypeNode): boolean {
  return ts.isNamedTupleMember(element)
    ? element.dotDotDotToken !== undefined
    : ts.isRestTypeNode(element);
}

/** A tuple that only the checker knows: inferred, or `typeof` of a constant. */
export function readTupleType(reading: Reading, type: ts.Type, place: Place): Shape {
  const { ts, checker } = reading.project;
  const { target } = type as ts.TupleTypeReference;
  const elements = checker
    .getTypeArguments(type as ts.TypeReference)
    .map((element, index): TupleElement => {
      const label = target.labeledElementDeclarations?.[index]?.name;
      const flags = target.elementFlags[index] ?? ts.ElementFlags.Required;
      return {
        site: siteOf(element),
        label: label && ts.isIdentifier(label) ? label.text : undefined,
        isOptional: (flags & ts.ElementFlags.Optional) !== 0,
        isRest: (flags & ts.ElementFlags.Variable) !== 0,
      };
    });
  return tupleOf(reading, elements, place);
}

function tupleOf(reading: Reading, elements: readonly TupleElement[], place: Place): Shape {
  if (elements.some(({ isRest }) => isRest)) {
    return broken(reading, place, {
      code: 'MEMFS105',
      message: 'is a tuple of no definite length',
      hint: 'Write an array, or an object with the fixed elements and an array.',
    });
  }
  const { origin } = place;
  const fields = elements.map((element, index) => fieldOf(reading, element, { place, index }));
  reading.named.set(origin, {
    kind: 'tuple',
    origin,
    naming: place.naming,
    position: reading.project.positionOf(place.node),
    fields,
  });
  return { kind: 'named', origin };
}

function fieldOf(
  reading: Reading,
  { site, label, isOptional }: TupleElement,
  { place, index }: { readonly place: Place; readonly index: number },
): FieldShape {
  const name = label ?? `item${index + 1}`;
  const inside = within(place, {
    node: site.node,
    path: `[${index}]`,
    origin: `${place.origin}[${index}]`,
    naming: { owner: place.origin, suffix: pascalCase(name) },
  });
  const position = reading.project.positionOf(inside.node);
  return { name, ...asWritten(reading.value(site, inside), { isOptional }), position };
}
