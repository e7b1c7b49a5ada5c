/** The state file: what it survives (kill -9, other commands at the same time), and what it refuses. */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { CLI, useDesk } from './desk.js';

const here = useDesk();

describe('where the state is', () => {
  it('given --state, MEMFS_STATE and a home, when used, then in this order', () => {
    here.desk.ok(['touch', '/by-env']);
    here.desk.ok(['touch', '/by-option', '--state', 'other.memfs']);
    here.desk.ok(['--state', 'other.memfs', 'touch', '/by-option-too']);
    here.desk.ok(['touch', '/at-home'], { env: { MEMFS_STATE: '' } });

    expect(here.desk.ok(['ls'])).toBe('by-env\n');
    expect(here.desk.ok(['ls', '--state', 'other.memfs'])).toBe('by-option\nby-option-too\n');
    expect(existsSync(here.desk.path('.memfs_state'))).toBe(true);
  });

  it('given a state, when init runs, then only --force empties it', () => {
    here.desk.ok(['touch', '/a']);

    expect(here.desk.memfs(['init']).err).toMatch(/is there already.*--force/);
    here.desk.ok(['init', '--force']);

    expect(here.desk.ok(['ls'])).toBe('');
  });

  it('given a new state, when made, then nobody else may read it', () => {
    here.desk.ok(['init']);

    expect(statSync(here.desk.state).mode & 0o777).toBe(0o600);
  });

  it('given a link to the state, when changed through it, then the link stays and the file changes', () => {
    here.desk.ok(['init']);
    symlinkSync(here.desk.state, here.desk.path('link'));

    here.desk.ok(['write', '/a', '-', '--state', 'link'], { input: 'x'.repeat(500_000) });
    here.desk.ok(['touch', '/b', '--state', 'link']);

    expect(lstatSync(here.desk.path('link')).isSymbolicLink()).toBe(true);

    expect(here.desk.ok(['ls'])).toBe('a\nb\n');
  });

  it('given a folder that is missing, when used, then the message says so', () => {
    const { code, err } = here.desk.memfs(['touch', '/a', '--state', 'none/state']);

    expect(code).toBe(1);
    expect(err).toMatch(/folder of '.*none\/state' does not exist/);
  });

  it('given a command that only looks, when it runs, then the file is not touched', () => {
    here.desk.ok(['touch', '/a']);
    const before = statSync(here.desk.state, { bigint: true });

    here.desk.ok(['ls', '-l']);
    here.desk.ok(['tree']);

    expect(statSync(here.desk.state, { bigint: true })).toMatchObject({
      mtimeNs: before.mtimeNs,
      ino: before.ino,
    });
  });
});

describe('what is kept', () => {
  it('given small changes, when made, then they are appended and read again in order', () => {
    here.desk.ok(['write', '/big', '-'], { input: Buffer.alloc(2_000_000, 7) });
    const { size, ino } = statSync(here.desk.state);

    here.desk.ok(['write', '-p', '/a/b', 'one']);
    here.desk.ok(['mv', '/a/b', '/a/c']);
    here.desk.ok(['cp', '-r', '/a', '/z']);
    here.desk.ok(['rm', '-r', '/a']);

    expect(statSync(here.desk.state).ino).toBe(ino);
    expect(statSync(here.desk.state).size - size).toBeLessThan(2000);
    expect(here.desk.ok(['find'])).toBe('/\n/big\n/z\n/z/c\n');
    expect(here.desk.ok(['read', '/z/c'])).toBe('one');
  });

  it('given many small changes, when they outgrow the image, then the file is written anew', () => {
    const content = 'x'.repeat(200_000);
    for (let round = 0; round < 8; round++) here.desk.ok(['write', '/a', '-'], { input: content });

    expect(statSync(here.desk.state).size).toBeLessThan(1_500_000);
    expect(here.desk.ok(['read', '/a'])).toBe(content);
  });

  it('given times, when the state is read again, then they are those of the change', () => {
    here.desk.ok(['touch', '/a']);
    here.desk.ok(['touch', '/b']);
    const times = () => JSON.parse(here.desk.ok(['ls', '--json'])) as { mtime: string }[];

    const [first, second] = [times(), times()];

    expect(second).toEqual(first);
    expect(first[0]!.mtime < first[1]!.mtime).toBe(true);
  });

  it('given a command that fails halfway, when it ends, then nothing half-made is left behind', () => {
    here.desk.ok(['write', '/file', 'x']);

    expect(here.desk.memfs(['mkdir', '-p', '/new/dir', '/file/below']).code).toBe(1);

    expect(here.desk.ok(['find', '-type', 'd'])).toBe('/\n/new\n/new/dir\n');
  });
});

describe('what is refused', () => {
  it.each(['hello', '{"a":"b"}', '', 'm'])(
    'given the foreign file «%s», when used, then it is refused and stays',
    (content) => {
      writeFileSync(here.desk.state, content);

      for (const words of [['ls'], ['touch', '/a']]) {
        const { code, err } = here.desk.memfs(words);
        expect(code).toBe(1);
        expect(err).toMatch(
          /^memfs (ls|touch): '.*' is (no state of memfs|damaged).*; it was left as it is\. [^\n]*\n$/,
        );
      }

      expect(readFileSync(here.desk.state, 'utf8')).toBe(content);
    },
  );

  it('given a state, when any one byte is another, then it is refused and stays, or the byte is of no weight', () => {
    here.desk.ok(['write', '/a', 'content of a file']);
    here.desk.ok(['write', '/b', 'a change behind the image']);
    const whole = readFileSync(here.desk.state);
    const right = here.desk.ok(['dump']);
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 24)) {
      const damaged = Buffer.from(whole);
      damaged[at] = damaged[at]! ^ 0x41;
      writeFileSync(here.desk.state, damaged);

      const { code, out, err } = here.desk.memfs(['dump']);

      if (code === 0) expect(out).toBe(right);
      else expect(err).toMatch(/is (damaged|no state of memfs)/);
      expect(readFileSync(here.desk.state).equals(damaged)).toBe(true);
    }
  });

  it('given a state, when it has lost its end, then it is refused; init --force starts anew', () => {
    here.desk.ok(['write', '/a', 'x'.repeat(1000)]);
    here.desk.ok(['touch', '/b']);
    truncateSync(here.desk.state, statSync(here.desk.state).size - 1);

    expect(here.desk.memfs(['touch', '/c']).err).toMatch(/damaged.*init --force/);

    here.desk.ok(['init', '--force']);
    expect(here.desk.ok(['ls'])).toBe('');
  });
});

describe('several commands at once', () => {
  it('given 24 writers, when they run at the same time, then no write is lost', async () => {
    const names = Array.from(
      { length: 24 },
      (_, index) => `file-${String(index).padStart(2, '0')}`,
    );

    const outcomes = await Promise.all(
      names.map((name) => here.desk.start(['write', `/${name}`, '-'], { input: name })),
    );

    expect(outcomes.map(({ code, err }) => ({ code, err }))).toEqual(
      names.map(() => ({ code: 0, err: '' })),
    );
    expect(here.desk.ok(['ls'])).toBe(`${names.join('\n')}\n`);
    expect(here.desk.ok(['read', ...names.map((name) => `/${name}`)])).toBe(names.join(''));
  }, 120_000);

  it('given a lock that a killed command has left, when it is old, then it is taken over', () => {
    here.desk.ok(['init']);
    mkdirSync(`${here.desk.state}.lock`);
    utimesSync(`${here.desk.state}.lock`, 0, 0);

    here.desk.ok(['touch', '/a']);

    expect(here.desk.ok(['ls'])).toBe('a\n');
    expect(existsSync(`${here.desk.state}.lock`)).toBe(false);
  });
});

describe('kill -9', () => {
  it('given a writer, when killed at any moment, then the state is the old or the new one', async () => {
    const rounds = 40;
    const outcomes = { old: 0, new: 0 };
    let last = '';
    const started = performance.now();
    here.desk.ok(['write', '/warm-up', 'x']);
    const wholeMs = performance.now() - started; // as slow as the machine is now
    for (let round = 0; round < rounds; round++) {
      // every third write is large, so that both ways of writing are hit: appending and replacing
      const content = `${round}:`.padEnd(round % 3 === 0 ? 3_000_000 : 2000, 'x');
      await killedAfter(here.desk, { content, delayMs: (round / rounds) * wholeMs * 1.3 });
      rmSync(here.desk.path('snap'), { force: true });
      if (existsSync(here.desk.state)) copyFileSync(here.desk.state, here.desk.path('snap'));
      if (existsSync(`${here.desk.state}.lock`)) utimesSync(`${here.desk.state}.lock`, 0, 0); // as if time had passed

      const { code, out } = here.desk.memfs(['read', '/a']);

      if (code === 0 && out === content) {
        outcomes.new++;
        last = content;
      } else {
        expect(code === 0 ? out : '').toBe(last);
        outcomes.old++;
      }
    }
    console.log(
      `kill -9: ${rounds} times; ${outcomes.old} left the old state, ${outcomes.new} the new one`,
    );
    expect(outcomes.old + outcomes.new).toBe(rounds);
    here.desk.ok(['touch', '/alive']);
  }, 180_000);
});

async function killedAfter(
  desk: { env(): NodeJS.ProcessEnv; dir: string },
  { content, delayMs }: { content: string; delayMs: number },
): Promise<void> {
  const child = spawn(process.execPath, [CLI, 'write', '/a', '-'], {
    env: desk.env(),
    cwd: desk.dir,
  });
  child.stdin.on('error', () => undefined); // it is killed while it reads
  child.stdin.end(content);
  const timer = setTimeout(() => child.kill('SIGKILL'), delayMs);
  await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(timer);
}
