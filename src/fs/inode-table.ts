/** Inode number → inode, persistent: forks share it, and each change copies only the nodes on its path. */
import type { Inode } from './inode.js';

const BITS = 5;
const WIDTH = 1 << BITS;
const MASK = WIDTH - 1;

/** A node of the trie; who made it may change it. */
class Branch {
  readonly owner: number;
  readonly slots: (Branch | Inode | undefined)[];

  constructor(owner: number, slots: (Branch | Inode | undefined)[]) {
    this.owner = owner;
    this.slots = slots;
  }
}

/** A table of one volume; a fork takes a copy of it, in constant time. */
export class InodeTable {
  #root: Branch;
  /** Bits of an ino that the root leaves to the levels below. */
  #shift: number;

  constructor(from?: InodeTable) {
    this.#root = from ? from.#root : new Branch(0, []);
    this.#shift = from ? from.#shift : 0;
  }

  get(ino: number): Inode | undefined {
    if (ino >= 2 ** (this.#shift + BITS)) return undefined;
    let at: Branch | Inode | undefined = this.#root;
    for (let shift = this.#shift; shift >= 0 && at; shift -= BITS) {
      at = (at as Branch).slots[slotOf(ino, shift)]; // above the last level there are branches only
    }
    return at as Inode | undefined; // and below it inodes
  }

  /** Sets, or removes with undefined, for the volume with that epoch. */
  set(ino: number, inode: Inode | undefined, owner: number): void {
    while (ino >= 2 ** (this.#shift + BITS)) {
      this.#root = new Branch(owner, [this.#root]);
      this.#shift += BITS;
    }
    let branch = (this.#root = ownBranch(this.#root, owner));
    for (let shift = this.#shift; shift > 0; shift -= BITS) {
      const slot = slotOf(ino, shift);
      const next = ownBranch(branch.slots[slot] as Branch | undefined, owner); // as in `get`
      branch.slots[slot] = next;
      branch = next;
    }
    branch.slots[slotOf(ino, 0)] = inode;
  }
}

function slotOf(ino: number, shift: number): number {
  return shift < 30 ? (ino >>> shift) & MASK : Math.floor(ino / 2 ** shift) & MASK;
}

function ownBranch(branch: Branch | undefined, owner: number): Branch {
  if (!branch) return new Branch(owner, []);
  return branch.owner === owner ? branch : new Branch(owner, branch.slots.slice());
}
