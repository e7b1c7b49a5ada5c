/** Files of steps and their merge, on any engine. */
import fc from 'fast-check';
import { createFs, pipeline, type MemoryFS, type StepContext } from 'nestjs-memfs';
import type { Engine } from 'nestjs-memfs/pipeline';
import { caught } from './support.js';

/** Tests of files as artifacts. */
export function fileTests(engine: () => Engine): void {
  it('given a step that writes, when the next one reads, then it sees the file, and the trace tells', async () => {
    const files = createFs();
    files.writefile('/in.txt', 'in');
    files.writefile('/old.txt', 'old');
    const write = (text: string, { fs }: StepContext) => {
      fs.makedirs('/out');
      fs.writefile('/out/a.txt', fs.readfile('/in.txt') + text);
      fs.remove('/old.txt');
    };
    const read = (_: unknown, { fs }: StepContext) => fs.nodeFs.readFileSync('/out/a.txt', 'utf8');
    const chain = pipeline('files').step(write).step(read);

    const { value, trace, files: left } = await engine().start(chain, '+', { files }).result;

    expect(value).toBe('in+');
    expect(trace.map((each) => each.files)).toEqual([
      { read: ['/in.txt'], written: ['/out', '/out/a.txt'], removed: ['/old.txt'] },
      { read: ['/out/a.txt'], written: [], removed: [] },
    ]);
    expect(left.exists('/old.txt')).toBe(false);
    expect(left.readfile('/out/a.txt')).toBe('in+');
    expect(files.readfile('/old.txt')).toBe('old');
  });

  it('given a try that fails after writing, when it is tried again, then the files are as before it', async () => {
    const write = (_: number, { fs, attempt }: StepContext) => {
      const was = fs.exists('/half.txt');
      fs.writefile('/half.txt', String(attempt));
      if (attempt === 1) throw new Error('half done');
      return was;
    };
    const chain = pipeline('half').step(write, { retries: { retries: 1, minDelayMs: 1 } });

    const { value, files } = await engine().start(chain, 1).result;

    expect(value).toBe(false);
    expect(files.readfile('/half.txt')).toBe('2');
  });

  it('given branches that write apart, when they join, then all their changes are there', async () => {
    const files = createFs();
    files.makedirs('/d');
    files.writefile('/d/gone', 'x');
    files.writefile('/d/kept', 'x');
    const make =
      (path: string) =>
      (_: number, { fs }: StepContext) => {
        fs.makedirs('/shared', { existOk: true });
        fs.writefile(path, path);
        fs.symlink(path, `${path}.link`);
      };
    const remove = (_: number, { fs }: StepContext) => fs.remove('/d/gone');
    const chain = pipeline<number>('branches').parallel({
      a: (from) => from.step(make('/shared/a')),
      b: (from) => from.step(make('/shared/b')),
      c: (from) => from.step(remove),
    });

    const { files: left } = await engine().start(chain, 1, { files }).result;

    const names = [...left.walk('/')].flatMap(([, dirs, others]) => [...dirs, ...others]);
    expect(names.toSorted()).toEqual(['a', 'a.link', 'b', 'b.link', 'd', 'kept', 'shared']);
    expect(left.readfile('/shared/b.link')).toBe('/shared/b');
  });

  it('given branches that write one path differently, when they join, then the error names path and steps', async () => {
    const write =
      (text: string) =>
      (_: number, { fs }: StepContext) =>
        fs.writefile('/same', text);
    const chain = pipeline<number>('conflict').parallel({
      a: (from) => from.step(write('one'), { id: 'first' }),
      b: (from) => from.step(write('two'), { id: 'second' }),
    });

    const error = await caught(engine().start(chain, 1).result);

    expect(error.step).toBe('join');
    expect(error.cause).toMatchObject({ name: 'FileConflictError' });
    expect(error.message).toContain('/same was changed by a/first and by b/second');
  });

  it('given a branch that removes a directory another one writes in, when they join, then it is a conflict', async () => {
    const files = createFs();
    files.makedirs('/d');
    const chain = pipeline<number>('tree').parallel({
      a: (from) => from.step((_, { fs }) => fs.writefile('/d/new', '')),
      b: (from) => from.step((_, { fs }) => fs.rmtree('/d')),
    });

    const error = await caught(engine().start(chain, 1, { files }).result);

    expect(error.cause).toMatchObject({ name: 'FileConflictError' });
  });

  it('given random changes in two branches on paths of their own, when they join, then they are as if made one after the other', async () => {
    const path = fc.constantFrom('x', 'y', 'd/x', 'd/y', 'd/e/x');
    const change = fc.record({
      path,
      kind: fc.constantFrom('write', 'remove', 'chmod'),
      text: fc.string(),
    });
    const changes = fc.array(change, { maxLength: 8 });
    const apply = (
      fs: MemoryFS,
      top: string,
      list: readonly { path: string; kind: string; text: string }[],
    ) => {
      for (const { path: below, kind, text } of list) {
        const at = `/${top}/${below}`;
        if (kind === 'write') {
          fs.makedirs(at.slice(0, at.lastIndexOf('/')), { existOk: true });
          fs.writefile(at, text);
        } else if (fs.exists(at)) {
          if (kind === 'remove') fs.rmtree(at);
          else fs.chmod(at, 0o640);
        }
      }
    };
    await fc.assert(
      fc.asyncProperty(changes, changes, changes, async (before, left, right) => {
        const files = createFs();
        apply(files, 'l', before);
        apply(files, 'r', before);
        const chain = pipeline<number>('merge').parallel({
          l: (from) => from.step((_, { fs }) => apply(fs, 'l', left)),
          r: (from) => from.step((_, { fs }) => apply(fs, 'r', right)),
        });
        const expected = files.fork();
        apply(expected, 'l', left);
        apply(expected, 'r', right);

        const { files: merged } = await engine().start(chain, 1, { files }).result;

        expect(listing(merged)).toEqual(listing(expected));
      }),
      { numRuns: 25 },
    );
  });
}

/** Every path with its mode and content. */
function listing(fs: MemoryFS): string[] {
  return [...fs.walk('/')].flatMap(([root, dirs, files]) =>
    [...dirs, ...files].map((name) => {
      const path = `${root === '/' ? '' : root}/${name}`;
      const { mode } = fs.stat(path);
      return `${path} ${mode.toString(8)} ${fs.isfile(path) ? fs.readfile(path) : ''}`;
    }),
  );
}
