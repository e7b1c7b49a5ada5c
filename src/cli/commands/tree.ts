/** `memfs tree`: a directory and all below it, drawn with lines, sizes and counts. */
import { posix } from 'node:path';
import type { MemoryFS } from '../../fs/memory-fs.js';
import type { Call, Context } from '../command.js';
import type { ExitCode } from '../cli-error.js';
import { coloredName, counted, humanSize, printable, typeOf } from '../format.js';
import type { FileStat } from '../format.js';
import { absolute, childrenOf } from '../paths.js';

/** A file or a directory with its children. */
interface TreeNode {
  readonly name: string;
  readonly stat: FileStat;
  readonly target?: string;
  readonly children?: readonly TreeNode[];
}

/** Draws a directory. */
export async function tree(context: Context, call: Call): Promise<ExitCode> {
  const path = absolute(context, call.args[0] ?? '.');
  const levels = call.count('level') ?? Infinity;
  return context.state.read((fs) => {
    fs.listdir(path); // a file, or nothing, is an error
    const root = nodeOf(fs, path, { call, levels });
    const top = { ...root, name: path };
    const counts = count(top);
    context.out.result({ ...toJson(top), ...counts }, () => [
      ...draw(top, context, ''),
      '',
      [
        counted(counts.directories, 'directory', 'directories'),
        ...(call.has('directories')
          ? []
          : [counted(counts.files, 'file'), `${humanSize(counts.bytes)} bytes`]),
      ].join(', '),
    ]);
    return 0;
  });
}

interface Walk {
  readonly call: Call;
  readonly levels: number;
}

function nodeOf(fs: MemoryFS, path: string, { call, levels }: Walk): TreeNode {
  const stat = fs.lstat(path);
  const name = posix.basename(path);
  if (stat.isSymbolicLink()) return { name, stat, target: fs.readlink(path) };
  if (!stat.isDirectory()) return { name, stat };
  if (levels === 0) return { name, stat, children: [] };
  const children = childrenOf(fs, path)
    .filter((child) => call.has('all') || !posix.basename(child).startsWith('.'))
    .map((child) => nodeOf(fs, child, { call, levels: levels - 1 }))
    .filter((child) => !call.has('directories') || child.children);
  return { name, stat, children };
}

interface Counts {
  readonly directories: number;
  readonly files: number;
  readonly bytes: number;
}

/** What is below a node; links count as files, as tree(1) does. */
function count(node: TreeNode): Counts {
  const sum = { directories: 0, files: 0, bytes: 0 };
  for (const child of node.children ?? []) {
    const below = count(child);
    sum.directories += below.directories + (child.children ? 1 : 0);
    sum.files += below.files + (child.children ? 0 : 1);
    sum.bytes += below.bytes + (child.children ? 0 : child.stat.size);
  }
  return sum;
}

function draw(node: TreeNode, context: Context, indent: string): string[] {
  const children = node.children ?? [];
  return [
    label(node, context),
    ...children.flatMap((child, index) => {
      const isLast = index === children.length - 1;
      const [first = '', ...rest] = draw(child, context, indent);
      return [
        `${isLast ? '└── ' : '├── '}${first}`,
        ...rest.map((line) => `${isLast ? '    ' : '│   '}${line}`),
      ];
    }),
  ];
}

function label({ name, stat, target, children }: TreeNode, { out }: Context): string {
  const text = coloredName(printable(name), stat, out);
  if (target !== undefined) return `${text} -> ${printable(target)}`;
  return children ? text : `${text} ${out.colors.dim(`(${humanSize(stat.size)})`)}`;
}

function toJson({ name, stat, target, children }: TreeNode): Record<string, unknown> {
  return {
    name,
    type: typeOf(stat),
    ...(!children && { size: stat.size }),
    ...(target !== undefined && { target }),
    ...(children && { children: children.map(toJson) }),
  };
}
