/** The names of earlier builds, which functions and types keep. */
import { packageOf } from '../schema/names.js';
import type { KnownNames } from './draft.js';
import type { Lock, Locked } from './lock-file.js';
import { WRAPPER } from './lower-fields.js';

/** Of one package: names by origin. */
interface Known {
  readonly services: Map<string, string>;
  readonly types: Map<string, string>;
}

/** The names that a lock knows. */
export function knownNames(lock: Lock): KnownNames {
  const packages = new Map<string, Known>();
  const wrappers = new Set<string>();
  for (const [name, { entry }] of lock) {
    if (!entry) continue;
    const inPackage = packageOf(name);
    const known = packages.get(inPackage) ?? { services: new Map(), types: new Map() };
    packages.set(inPackage, known);
    known[entry.is === 'function' ? 'services' : 'types'].set(entry.origin, name);
    if (isWrapper(entry)) wrappers.add(name);
  }
  return {
    in: (packageName) => ({
      service: (origin) => packages.get(packageName)?.services.get(origin),
      type: (origin) => packages.get(packageName)?.types.get(origin),
      origin: (name) => lock.get(name)?.entry?.origin,
      isWrapper: (name) => wrappers.has(name),
    }),
  };
}

/** One that no function uses now leaves its name to others. */
function isWrapper(entry: NonNullable<Locked['entry']>): boolean {
  return entry.is === 'message' && !entry.isRemoved && entry.origin.startsWith(WRAPPER);
}
