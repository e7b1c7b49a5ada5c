/**
 * The walk of glob: from the working directory down, with the set of segments that each path has reached of each pattern. What is found, what a
 * link leads to, what `exclude` is asked and in which order is as in the running Node.
 */
import type { Dirent } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path/posix';
import type { GlobFiles } from './glob-files.js';
import { fits, GLOBSTAR, type GlobPattern, type GlobSegment } from './glob-pattern.js';

const MAJOR = Number.parseInt(process.versions.node, 10);

/** What a walk is to do. */
export interface GlobPlan {
  readonly patterns: readonly GlobPattern[];
  /** Where relative paths start; absolute, or relative to `/`. */
  readonly root: string;
  readonly withFileTypes: boolean;
  readonly followSymlinks: boolean;
  /** Below the root; Infinity for any. */
  readonly maxDepth: number;
  /** Patterns of absolute paths that are left out. */
  readonly excluded: readonly string[];
  /** Asked about names, paths or entries. */
  readonly isRefused: ((entry: string | Dirent) => unknown) | undefined;
}

/** How far a path has come in a pattern. */
interface Reached {
  readonly pattern: GlobPattern;
  /** Segments that what is below may fit next. */
  readonly at: ReadonlySet<number>;
  /** Those of them that were reached through a link. */
  readonly linked: ReadonlySet<number>;
  /** Real paths of the directories above, while links are followed. */
  readonly above: ReadonlySet<string>;
}

/** A path to visit. */
interface Visit {
  readonly path: string;
  readonly all: readonly Reached[];
}

/** What one entry of a directory comes to. */
interface Step {
  readonly path: string;
  readonly entry: Dirent;
  readonly isDirectory: boolean;
  readonly next: Set<number>;
  readonly linked: Set<number>;
}

const NONE: ReadonlySet<never> = new Set<never>();

function fitsSegment(segment: GlobSegment | undefined, name: string): boolean {
  if (segment === undefined) return false;
  if (segment === GLOBSTAR) return true;
  return typeof segment === 'string' ? segment === name : segment(name);
}

function depthOf(path: string): number {
  return path === '' ? 0 : path.split('/').length;
}

/** One run of glob. */
export class GlobWalk {
  readonly #plan: GlobPlan;
  readonly #files: GlobFiles;
  readonly #found = new Set<string>();
  /** By path: the rests of patterns it was visited with. */
  readonly #visited = new Map<string, Set<string>>();
  #toVisit = new Map<string, Reached[]>();

  constructor(plan: GlobPlan, files: GlobFiles) {
    this.#plan = plan;
    this.#files = files;
  }

  /** The paths that fit, relative to the root unless their pattern is absolute. */
  run(): Set<string> {
    const start = this.#plan.patterns.map((pattern) => ({
      pattern,
      at: new Set([0]),
      linked: NONE,
      above: NONE,
    }));
    const stack: Visit[] = [{ path: '.', all: start }];
    for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
      for (const reached of visit.all) this.#visit(visit.path, reached);
      for (const [path, all] of this.#toVisit) stack.push({ path, all });
      this.#toVisit = new Map();
    }
    return this.#found;
  }

  #full(path: string): string {
    return resolve('/', this.#plan.root, path);
  }

  #isExcluded(path: string): boolean {
    return this.#plan.excluded.some((pattern) => fits(path, pattern));
  }

  #add(path: string): void {
    if (this.#isExcluded(this.#full(path)) || this.#depth(path) > this.#plan.maxDepth) return;
    this.#found.add(path);
  }

  #depth(path: string): number {
    if (this.#plan.maxDepth === Infinity) return 0;
    return depthOf(relative(this.#full('.'), this.#full(path)));
  }

  /** False for what only deeper paths than wanted are below; above the root, absolute patterns go on. */
  #mayEnter(path: string, { isAbsolute: isFromTop }: GlobPattern): boolean {
    if (this.#plan.maxDepth === Infinity) return true;
    const down = relative(this.#full(path), this.#full('.'));
    const isAbove = down !== '' && down !== '..' && !down.startsWith('../');
    return (isFromTop && isAbove) || this.#depth(path) < this.#plan.maxDepth;
  }

  /** True when the path was here with one of these rests; notes them all. */
  #wasHere(path: string, { pattern, at }: Reached): boolean {
    let rests = this.#visited.get(path);
    if (rests === undefined) this.#visited.set(path, (rests = new Set()));
    const before = rests.size;
    for (const index of at) rests.add(pattern.rests[index] ?? '');
    return rests.size !== before + at.size;
  }

  #hasVisited(path: string, pattern: GlobPattern, index: number): boolean {
    return this.#visited.get(path)?.has(pattern.rests[index] ?? '') === true;
  }

  /** Has a path visited, unless it is excluded. */
  #plant(path: string, reached: Reached): void {
    const { isRefused, withFileTypes } = this.#plan;
    if (path.startsWith('/') && this.#isExcluded(path)) return;
    const full = this.#full(path);
    if (this.#isExcluded(`${full}/`) && this.#files.entry(full)?.isDirectory() === true) return;
    const asked = withFileTypes ? this.#files.entry(path) : path;
    if (isRefused && asked !== undefined && Boolean(isRefused(asked))) return;
    const all = this.#toVisit.get(path);
    if (all) all.push(reached);
    else this.#toVisit.set(path, [reached]);
  }

  #visit(path: string, reached: Reached): void {
    if (this.#wasHere(path, reached)) return;
    const full = this.#full(path);
    const entry = this.#files.entry(full);
    const isDirectory = this.#leadsOn(full, entry, reached);
    if (this.#isExcluded(full) || this.#start(reached)) return;
    if (this.#finish({ path, full, isDirectory, exists: entry !== undefined }, reached)) return;
    if (!isDirectory || !this.#mayEnter(path, reached.pattern)) return;
    const above = this.#aboveWith(full, reached.above);
    if (above) this.#descend(path, full, { ...reached, above });
  }

  /** Real paths above what is in a directory; undefined when it is one of them already. */
  #aboveWith(full: string, above: ReadonlySet<string>): ReadonlySet<string> | undefined {
    if (!this.#plan.followSymlinks) return above;
    const real = this.#files.realPath(full);
    if (real === undefined) return above;
    return above.has(real) ? undefined : new Set([...above, real]);
  }

  #leadsOn(full: string, entry: Dirent | undefined, { at, linked }: Reached): boolean {
    if (entry === undefined || entry.isDirectory()) return entry !== undefined;
    if (!entry.isSymbolicLink()) return false;
    if (this.#plan.followSymlinks) return this.#files.leadsToDirectory(full);
    return Array.from(at).some((index) => !linked.has(index));
  }

  /** A pattern may begin at the root or above. */
  #start(reached: Reached): boolean {
    const first = reached.pattern.segments[0];
    if (!reached.at.has(0) || (first !== '' && first !== '.' && first !== '..')) return false;
    const path = first === '' ? '/' : first === '..' ? '../' : '.';
    this.#plant(path, { ...reached, at: new Set([1]), linked: NONE });
    return true;
  }

  /** Finds the path itself, and the name that is the last segment; true when no other segment is left. */
  #finish(
    here: { path: string; full: string; isDirectory: boolean; exists: boolean },
    { pattern: { segments }, at }: Reached,
  ): boolean {
    const { path, full, isDirectory, exists } = here;
    const last = segments.length - 1;
    const name = segments[last];
    if (!this.#isAtLast(isDirectory, segments, at)) return false;
    if (typeof name === 'string') {
      const isThere = this.#files.entry(join(full, name)) !== undefined;
      if (isThere && (name !== '' || isDirectory)) this.#add(join(path, name));
      return at.size === 1 && at.has(last);
    }
    const isNamed = path !== '.' || segments[0] === '.' || (last === 0 && exists);
    if (name === GLOBSTAR && isNamed) this.#add(path);
    return false;
  }

  /** `**` with a slash after it ends in directories. */
  #isAtLast(
    isDirectory: boolean,
    segments: readonly GlobSegment[],
    at: ReadonlySet<number>,
  ): boolean {
    const last = segments.length - 1;
    if (at.has(last)) return true;
    return (
      isDirectory && segments[last] === '' && at.has(last - 1) && segments[last - 1] === GLOBSTAR
    );
  }

  #children(full: string, { pattern: { segments }, at }: Reached): readonly Dirent[] {
    const [only = 0] = at;
    const name = segments[only];
    if (at.size > 1 || typeof name !== 'string') return this.#files.list(full);
    const entry = this.#files.entry(join(full, name));
    // An entry is shown under the name it was asked for.
    return entry ? [Object.assign(entry, { name })] : [];
  }

  #descend(path: string, full: string, reached: Reached): void {
    const isLast = this.#isAtLast(true, reached.pattern.segments, reached.at);
    for (const entry of this.#children(full, reached)) {
      const below = join(full, entry.name);
      this.#files.keep(below, entry);
      const isDirectory =
        entry.isDirectory() ||
        (this.#plan.followSymlinks &&
          entry.isSymbolicLink() &&
          this.#files.leadsToDirectory(below));
      const step: Step = {
        path: join(path, entry.name),
        entry,
        isDirectory,
        next: new Set(),
        linked: new Set(),
      };
      for (const index of reached.at) {
        if (MAJOR < 24 && this.#endsEarly(step.path, reached.pattern, index)) return;
        this.#step(step, { path, index, isLast }, reached);
      }
      if (step.next.size > 0) {
        this.#plant(step.path, { ...reached, at: step.next, linked: step.linked });
      }
    }
  }

  /** Node before 24 leaves a directory at the first entry that was visited. */
  #endsEarly(path: string, pattern: GlobPattern, index: number): boolean {
    return this.#hasVisited(path, pattern, index) || this.#hasVisited(path, pattern, index + 1);
  }

  #step(step: Step, at: { path: string; index: number; isLast: boolean }, reached: Reached): void {
    const { entry, next } = step;
    const { index } = at;
    const { segments } = reached.pattern;
    const segment = segments[index];
    const last = segments.length - 1;
    if (segment === GLOBSTAR) this.#stepDeep(step, at, reached);
    else if (typeof segment === 'string') {
      if (segment === entry.name && index !== last) next.add(index + 1);
      else if (segment === '.' && fitsSegment(segments[index + 1], entry.name)) {
        if (index + 1 === last) this.#add(step.path);
        else next.add(index + 2);
      }
    } else if (fitsSegment(segment, entry.name)) {
      if (index === last) this.#add(step.path);
      else if (step.isDirectory) next.add(index + 1);
    }
  }

  /** An entry of a directory that `**` has reached. */
  #stepDeep(
    step: Step,
    at: { path: string; index: number; isLast: boolean },
    reached: Reached,
  ): void {
    const { entry, next, isDirectory, path } = step;
    const { index, isLast } = at;
    const { segments } = reached.pattern;
    const last = segments.length - 1;
    if (this.#isHidden(entry, segments, index)) return;
    const isLinked = !this.#plan.followSymlinks && reached.linked.has(index);
    if (!isLinked && isDirectory) next.add(index);
    else if (!isLinked && index === last) this.#add(path);
    const fitsNext = fitsSegment(segments[index + 1], entry.name);
    if (fitsNext && index + 1 === last && !isLast) this.#add(path);
    else if (fitsNext && isDirectory) next.add(index + 2);
    const mayLead = isDirectory || (MAJOR < 24 && entry.isSymbolicLink());
    if ((fitsNext || segments[0] === '.') && mayLead && !isLinked) next.add(index + 1);
    if (!this.#plan.followSymlinks && entry.isSymbolicLink()) step.linked.add(index);
    if (segments[index + 1] === '..' && isDirectory) this.#stepUp(at.path, index + 1, reached);
  }

  /** Hidden names must be written out, and `exclude` is asked. */
  #isHidden(entry: Dirent, segments: readonly GlobSegment[], index: number): boolean {
    let after = index + 1;
    while (segments[after] === GLOBSTAR) after++;
    if (entry.name.startsWith('.') && !fitsSegment(segments[after], entry.name)) return true;
    const { isRefused, withFileTypes } = this.#plan;
    return Boolean(isRefused?.(withFileTypes ? entry : entry.name));
  }

  /** `**` before `..`: the directory and the one above it, both after the `..`. */
  #stepUp(path: string, index: number, { pattern, above }: Reached): void {
    const parent = join(path, '..');
    const isLast = index === pattern.segments.length - 1;
    const hasBoth = [path, parent].every((each) => this.#hasVisited(each, pattern, index));
    for (const each of [path, parent]) {
      if (!isLast) {
        if (this.#toVisit.has(each) || this.#hasVisited(each, pattern, index + 1)) continue;
        const reached = { pattern, at: new Set([index + 1]), linked: NONE, above };
        this.#toVisit.set(each, [reached]);
      } else if (each === parent ? !hasBoth : !this.#hasVisited(each, pattern, index)) {
        this.#wasHere(each, { pattern, at: new Set([index]), linked: NONE, above });
        this.#add(each);
      }
    }
  }

  /** The entry of a path that was found. */
  entryOf(path: string): Dirent | undefined {
    return this.#files.entry(isAbsolute(path) ? path : join(this.#plan.root, path));
  }
}
