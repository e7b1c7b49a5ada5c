/** Values of an enum: prefixed, because protobuf puts them into the scope of the package. */
import { baseName, enumPrefix, valueName } from '../schema/names.js';
import type { EnumValueSchema } from '../schema/schema.js';
import type { Problems } from './diagnostics.js';
import type { EnumShape } from './shapes.js';

/** The values of an enum, in the order of the source, without numbers. */
export function enumValues(
  fullName: string,
  shape: EnumShape,
  problems: Problems,
): readonly EnumValueSchema[] {
  const prefix = enumPrefix(baseName(fullName));
  // <PREFIX>_UNSPECIFIED is the number 0.
  const taken = new Map([[withoutUnderscores(`${prefix}_UNSPECIFIED`), 'the unset value']]);
  return shape.values.map(({ name: member, value, doc, deprecated }) => {
    const protoName = `${prefix}_${valueName(member)}`;
    const key = withoutUnderscores(protoName);
    const other = taken.get(key);
    if (other !== undefined) {
      problems.report({
        code: 'MEMFS113',
        position: shape.position,
        path: fullName,
        message: `has the values ${JSON.stringify(member)} and ${other}, and both become ${protoName}`,
        hint: 'Rename one of them.',
      });
    }
    taken.set(key, JSON.stringify(member));
    return {
      name: member,
      protoName,
      number: 0,
      value: typeof value === 'boolean' ? String(value) : value,
      ...(doc !== undefined && { doc }),
      ...(deprecated && { deprecated: true }),
    };
  });
}

/**
 * What protoc compares: `UTF_8` and `UTF8` are one name to it, `A_B` and `AB` are not.
 * @see https://github.com/protocolbuffers/protobuf/blob/v3.21.12/src/google/protobuf/descriptor.cc (CheckEnumValueUniqueness)
 */
function withoutUnderscores(protoName: string): string {
  return protoName
    .split('_')
    .map((word) => word.slice(0, 1) + word.slice(1).toLowerCase())
    .join('');
}
