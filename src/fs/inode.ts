/** One file, directory or symbolic link. It knows no path: a rename changes the directories, not what is in them. */
import { constants } from 'node:fs';
import { FileContent } from './file-content.js';

/** What an inode is. */
export type FileType = 'file' | 'directory' | 'symlink';

const TYPE_BITS: Readonly<Record<FileType, number>> = {
  file: constants.S_IFREG,
  directory: constants.S_IFDIR,
  symlink: constants.S_IFLNK,
};

/** Permission bits with setuid, setgid and sticky. */
export const PERMISSION_BITS = 0o7777;

/** What a new inode starts with. */
export interface InodeOptions {
  readonly ino: number;
  readonly type: FileType;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly nowMs: number;
}

/** An inode: attributes, and the content of its type. */
export class Inode {
  readonly ino: number;
  readonly type: FileType;
  /** Permission bits only. */
  permissions: number;
  uid: number;
  gid: number;
  /** Names of a file; for a directory 2 and one for each directory in it. */
  nlink: number;
  /** Open files on it: it keeps its place until the last one is closed, even without a name. */
  openFiles = 0;
  atimeMs: number;
  mtimeMs: number;
  ctimeMs: number;
  readonly birthtimeMs: number;
  /** Of a file. */
  readonly content: FileContent;
  /** Of a directory. */
  readonly children: Map<string, Inode>;
  /** Of a directory: where `..` leads. */
  parent: Inode | undefined;
  /** Of a symbolic link. */
  target = '';

  constructor({ ino, type, mode, uid, gid, nowMs }: InodeOptions) {
    this.ino = ino;
    this.type = type;
    this.permissions = mode & PERMISSION_BITS;
    this.uid = uid;
    this.gid = gid;
    this.nlink = type === 'directory' ? 2 : 1;
    this.atimeMs = this.mtimeMs = this.ctimeMs = this.birthtimeMs = nowMs;
    this.content = type === 'file' ? new FileContent() : NO_CONTENT;
    this.children = type === 'directory' ? new Map<string, Inode>() : NO_CHILDREN;
  }

  /** `st_mode`: type and permissions. */
  get mode(): number {
    return TYPE_BITS[this.type] | this.permissions;
  }

  /** `st_size`: bytes of a file, length of a link's target, 0 for a directory. */
  get size(): number {
    return this.type === 'symlink' ? Buffer.byteLength(this.target) : this.content.size;
  }
}

/** Shared by all inodes that have none; never written to. */
const NO_CONTENT = new FileContent();
const NO_CHILDREN = new Map<string, Inode>();
