/** node:crypto, loaded at its first use: it takes longer to load than all the rest of a filesystem. */
export function nodeCrypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto');
}
