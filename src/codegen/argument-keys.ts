/** Type arguments that must be keys of another one: where they are not, the checker reports it and goes on with unknown. */
import type { ts } from 'ts-morph';
import {
  broken,
  type Place,
  type Reading,
  targetOf,
  typeOf,
  type TypeSite,
  type Use,
} from './reading.js';
import type { Shape } from './shapes.js';

/** Refuses `Pick<Order, 'totl'>`, and the like of every declaration with `K extends keyof T`. */
export function refuseForeignKeys(reading: Reading, use: Use, place: Place): Shape | undefined {
  for (const { keys, of } of keyArguments(reading, use)) {
    const [object, names] = [typeOf(reading, of), typeOf(reading, keys)];
    if (!object || !names) continue;
    const foreign = foreignKey(reading, object, names);
    if (foreign === undefined) continue;
    const text = reading.project.checker.typeToString(object);
    return broken(
      reading,
      { ...place, node: keys.node ?? place.node },
      {
        code: 'MEMFS101',
        message: `asks for the property ${foreign}, which ${text} does not have`,
        hint: `Correct the name, or add ${foreign} to ${text}.`,
      },
    );
  }
  return undefined;
}

/** The same within the arguments of a utility type, which only the checker reads: `Partial<Pick<Order, 'totl'>>`. */
export function refuseForeignKeysWithin(
  reading: Reading,
  { args }: Use,
  place: Place,
): Shape | undefined {
  const { ts, checker } = reading.project;
  for (const { node, bindings } of args) {
    const local =
      node && ts.isTypeReferenceNode(node) && checker.getSymbolAtLocation(node.typeName);
    if (!local) continue;
    const inner = (node.typeArguments ?? []).map((each) => ({ node: each, bindings }));
    const use = { symbol: targetOf(reading.project, local), args: inner, type: undefined };
    const refused =
      refuseForeignKeys(reading, use, place) ?? refuseForeignKeysWithin(reading, use, place);
    if (refused) return refused;
  }
  return undefined;
}

/** The arguments of parameters that are declared as the keys of another parameter. */
function keyArguments(
  { project: { ts, checker } }: Reading,
  { symbol, args }: Use,
): readonly { readonly keys: TypeSite; readonly of: TypeSite }[] {
  const declaration = symbol.declarations?.find(
    (at) => ts.isTypeAliasDeclaration(at) || ts.isInterfaceDeclaration(at) || ts.isClassLike(at),
  ) as ts.TypeAliasDeclaration | undefined;
  const parameters = declaration?.typeParameters ?? ts.factory.createNodeArray();
  const symbols = parameters.map(({ name }) => checker.getSymbolAtLocation(name));
  return parameters.flatMap(({ constraint }, index) => {
    const isKeyof =
      constraint &&
      ts.isTypeOperatorNode(constraint) &&
      constraint.operator === ts.SyntaxKind.KeyOfKeyword &&
      ts.isTypeReferenceNode(constraint.type);
    if (!isKeyof) return [];
    const object = checker.getSymbolAtLocation(constraint.type.typeName);
    const [keys, of] = [args[index], args[symbols.indexOf(object)]];
    return keys && of ? [{ keys, of }] : [];
  });
}

function foreignKey(
  { project: { ts, checker } }: Reading,
  object: ts.Type,
  keys: ts.Type,
): string | undefined {
  const isOpen = object.flags & ts.TypeFlags.Any || checker.getIndexInfosOfType(object).length > 0;
  if (isOpen) return undefined;
  return (keys.isUnion() ? keys.types : [keys])
    .filter((key) => key.isStringLiteral() || key.isNumberLiteral())
    .map(({ value }) => String(value))
    .sort()
    .find((name) => !checker.getPropertyOfType(object, name));
}
