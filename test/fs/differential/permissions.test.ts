/** The cases again for a user whom permission bits hold back: root becomes `nobody` for as long as they run. */
import { constants } from 'node:fs';
import { call, FORMS } from './calls.js';
import { compare, report, type Case } from './compare.js';
import { isKnown } from './known-differences.js';
import { openAndProbe } from './open-cases.js';
import { pathCases } from './path-cases.js';
import { memorySide, realSide, type Side } from './side.js';
import { twoPathCases } from './two-path-cases.js';

const NOBODY = 65534;
const { R_OK, W_OK, X_OK } = constants;

/** Bits of the directory and of the file in it. */
const MODES = [0o700, 0o500, 0o300, 0o200, 0o100, 0o000];
const FILE_MODES = [0o600, 0o400, 0o200, 0o000, 0o066];

/** Runs as nobody if this is root, else as whoever it is. */
async function unprivileged<Result>(run: () => Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0) {
    return run();
  }
  const { setegid, seteuid } = process;
  setegid?.(NOBODY);
  seteuid?.(NOBODY);
  try {
    return await run();
  } finally {
    seteuid?.(0);
    setegid?.(0);
  }
}

/** A file in a directory, each with its bits, and one thing done to it. */
function gridCases(): Case[] {
  const acts: readonly (readonly [string, (side: Side) => readonly unknown[]])[] = [
    ['stat', (side) => [side.at('g/f')]],
    ['lstat', (side) => [side.at('g/f')]],
    ['access', (side) => [side.at('g/f'), R_OK | W_OK]],
    ['access', (side) => [side.at('g'), R_OK | W_OK | X_OK]],
    ['exists', (side) => [side.at('g/f')]],
    ['readFile', (side) => [side.at('g/f')]],
    ['writeFile', (side) => [side.at('g/f'), 'x']],
    ['writeFile', (side) => [side.at('g/new'), 'x']],
    ['appendFile', (side) => [side.at('g/f'), 'x']],
    ['truncate', (side) => [side.at('g/f'), 1]],
    ['chmod', (side) => [side.at('g/f'), 0o644]],
    ['chown', (side) => [side.at('g/f'), 0, 0]],
    ['utimes', (side) => [side.at('g/f'), 1, 1]],
    ['readdir', (side) => [side.at('g')]],
    ['readdir', (side) => [side.at('g'), { withFileTypes: true }]],
    ['mkdir', (side) => [side.at('g/new')]],
    ['mkdir', (side) => [side.at('g/new/deep'), { recursive: true }]],
    ['rmdir', (side) => [side.at('g')]],
    ['rm', (side) => [side.at('g'), { recursive: true }]],
    ['unlink', (side) => [side.at('g/f')]],
    ['rename', (side) => [side.at('g/f'), side.at('moved')]],
    ['rename', (side) => [side.at('file'), side.at('g/f')]],
    ['rename', (side) => [side.at('g'), side.at('dir/moved')]],
    ['link', (side) => [side.at('g/f'), side.at('linked')]],
    ['symlink', (side) => [side.target('f'), side.at('g/linked')]],
    ['copyFile', (side) => [side.at('g/f'), side.at('copied')]],
    ['copyFile', (side) => [side.at('file'), side.at('g/f')]],
    ['realpath', (side) => [side.at('g/f')]],
    ['realpath.native', (side) => [side.at('g/f')]],
  ];
  return MODES.flatMap((mode, row) =>
    FILE_MODES.flatMap((fileMode, column) =>
      acts.map(([name, args], index): Case => {
        const turn = FORMS[(row + column + index) % FORMS.length] ?? 'sync';
        const form = name === 'realpath.native' ? 'sync' : turn;
        const what = `file ${fileMode.toString(8)} in directory ${mode.toString(8)}, ${form}`;
        return {
          group: name,
          what,
          run: (side) =>
            inGrid(side, [mode, fileMode], () =>
              call(side, { name, form }, args(side)).then(({ shown }) => shown),
            ),
        };
      }),
    ),
  );
}

/** Makes the file and its directory, takes the bits away, and gives them back for the look at the tree. */
async function inGrid(
  side: Side,
  [mode, fileMode]: readonly [number, number],
  run: () => ReturnType<Case['run']>,
): ReturnType<Case['run']> {
  const { fs } = side;
  fs.mkdirSync(side.at('g'));
  fs.writeFileSync(side.at('g/f'), 'content');
  fs.chmodSync(side.at('g/f'), fileMode);
  fs.chmodSync(side.at('g'), mode);
  try {
    return await run();
  } finally {
    for (const name of ['g', 'dir/moved']) {
      const path = `${side.root}/${name}`;
      if (fs.existsSync(path)) fs.chmodSync(path, 0o700);
    }
  }
}

function openCases(): Case[] {
  return ['r', 'r+', 'w', 'a', 'wx', 'a+'].flatMap((flag) =>
    MODES.flatMap((mode) =>
      FILE_MODES.map((fileMode) => ({
        group: `open ${flag}`,
        what: `file ${fileMode.toString(8)} in directory ${mode.toString(8)}`,
        run: (side: Side) =>
          inGrid(side, [mode, fileMode], () => openAndProbe(side, 'sync', [side.at('g/f'), flag])),
      })),
    ),
  );
}

/** access(2) asks for the real user, whom seteuid does not change. */
function asksForEffectiveUser({ group }: Case): boolean {
  return !/^(access|exists)/.test(group) || process.getuid?.() === process.geteuid?.();
}

describe('MemoryFS and node:fs', () => {
  it('given a user who is not root, when permission bits are in the way, then nothing differs', async () => {
    const differences = await unprivileged(async () => {
      const real = realSide();
      const held = [...pathCases(), ...twoPathCases()].filter(
        ({ what }) => /read-only|closed|without permissions/.test(what) && !/recursive/.test(what),
      );
      try {
        const cases = [...gridCases(), ...openCases(), ...held].filter(asksForEffectiveUser);
        return await compare(real.side, memorySide(real.side.root), cases);
      } finally {
        real.remove();
      }
    });

    const unknown = differences.filter((difference) => !isKnown(difference));
    expect(report(unknown)).toBe(report([]));
  });
});
