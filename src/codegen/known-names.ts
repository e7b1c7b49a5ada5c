/** The names of earlier builds, which functions and types keep. */
import type { KnownNames } from './draft.js';
import type { Lock } from './lock-file.js';

/** The names that a lock knows. */
export function knownNames(lock: Lock): KnownNames {
  const services = new Map<string, string>();
  const types = new Map<string, string>();
  const owners = new Map<string, string>();
  for (const [name, entry] of lock) {
    const key = 'origin' in entry ? `${name.slice(0, name.lastIndexOf('.'))} ${entry.origin}` : '';
    if (entry.is === 'function') services.set(key, name);
    if (entry.is !== 'message' && entry.is !== 'enum') continue;
    types.set(key, name);
    if (!entry.isRemoved) owners.set(name, entry.origin);
  }
  return {
    in: (packageName) => ({
      service: (origin) => services.get(`${packageName} ${origin}`),
      type: (origin) => types.get(`${packageName} ${origin}`),
      owner: (name) => owners.get(name),
    }),
  };
}
