/** The rows of the table: what is prepared, and what is timed. Each `run` does `count` operations. */

const KIB = 1024;
const MIB = KIB * KIB;

/** Paths are made before the clock starts. */
function numbered(root, count, prefix = 'f') {
  return Array.from({ length: count }, (_, index) => `${root}/${prefix}${index}`);
}

/** A few files in turn, so that no single one stays hot. */
const FILES = 64;

function filled(fs, root, size) {
  const data = Buffer.alloc(size, 'x');
  const paths = numbered(root, FILES);
  for (const path of paths) {
    fs.writeFileSync(path, data);
  }
  return { data, paths };
}

function writeRow(name, size, count) {
  return {
    name: `writeFileSync ${name}`,
    count,
    setup: (fs, root) => filled(fs, root, size),
    run: (fs, { data, paths }, n) => {
      for (let i = 0; i < n; i++) {
        fs.writeFileSync(paths[i % FILES], data);
      }
    },
  };
}

function readRow(name, size, count) {
  return {
    name: `readFileSync ${name}`,
    count,
    setup: (fs, root) => filled(fs, root, size),
    run: (fs, { paths }, n) => {
      for (let i = 0; i < n; i++) {
        fs.readFileSync(paths[i % FILES]);
      }
    },
  };
}

function pathRow(name, path, act) {
  return {
    name,
    count: 50_000,
    setup: (fs, root) => {
      const directory = path.slice(0, path.lastIndexOf('/'));
      fs.mkdirSync(`${root}/${directory}`, { recursive: true });
      fs.writeFileSync(`${root}/${path}`, 'x');
      return { path: `${root}/${path}`, missing: `${root}/${directory}/missing` };
    },
    run: (fs, { path: at, missing }, n) => {
      for (let i = 0; i < n; i++) {
        act(fs, at, missing);
      }
    },
  };
}

function appendRow(count) {
  return {
    name: `appendFileSync 100 B x ${count / 1000}k`,
    count,
    isWhole: true,
    setup: (fs, root) => ({ root, data: Buffer.alloc(100, 'x'), round: 0 }),
    run: (fs, state, n) => {
      const path = `${state.root}/log${state.round++}`;
      for (let i = 0; i < n; i++) {
        fs.appendFileSync(path, state.data);
      }
    },
    after: (fs, state) => fs.unlinkSync(`${state.root}/log${state.round - 1}`),
  };
}

function createRow(name, fanOut, count) {
  return {
    name,
    count,
    isWhole: true,
    fewer: 2000,
    setup: (fs, root) => ({ root, round: 0 }),
    before: (fs, state, n) => {
      state.top = `${state.root}/create${state.round++}`;
      fs.mkdirSync(state.top);
      state.paths = [];
      for (let directory = 0; directory < n / fanOut; directory++) {
        fs.mkdirSync(`${state.top}/d${directory}`);
        state.paths.push(...numbered(`${state.top}/d${directory}`, fanOut));
      }
    },
    run: (fs, { paths }, n) => {
      for (let i = 0; i < n; i++) {
        fs.writeFileSync(paths[i], 'x');
      }
    },
    after: (fs, { top }) => removeTree(fs, top),
  };
}

/** `count` files in directories of 100, below `root`/tree. */
function plant(fs, root, count) {
  for (let directory = 0; directory * 100 < count; directory++) {
    fs.mkdirSync(`${root}/tree/d${directory}`, { recursive: true });
    for (const path of numbered(`${root}/tree/d${directory}`, 100)) {
      fs.writeFileSync(path, 'x');
    }
  }
}

/** Not every peer has rmSync. */
function removeTree(fs, top) {
  if (fs.rmSync) {
    fs.rmSync(top, { recursive: true });
    return;
  }
  for (const entry of fs.readdirSync(top, { withFileTypes: true })) {
    const path = `${top}/${entry.name}`;
    if (entry.isDirectory()) {
      removeTree(fs, path);
    } else {
      fs.unlinkSync(path);
    }
  }
  fs.rmdirSync(top);
}

/** Not every peer knows throwIfNoEntry: there it is the throwing that is measured. */
function statMissing(fs, path) {
  try {
    return fs.statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // missing, as was asked
  }
}

function walk(fs, top) {
  let files = 0;
  for (const entry of fs.readdirSync(top, { withFileTypes: true })) {
    const path = `${top}/${entry.name}`;
    if (entry.isDirectory()) {
      files += walk(fs, path);
    } else {
      files += fs.statSync(path).isFile() ? 1 : 0;
    }
  }
  return files;
}

function finished(stream) {
  return new Promise((resolve, reject) => {
    stream.on('close', resolve).on('error', reject);
  });
}

const DEEP = `${Array.from({ length: 19 }, (_, index) => `level${index}`).join('/')}/file`;

/** All rows. */
export const ROWS = [
  writeRow('100 B', 100, 20_000),
  readRow('100 B', 100, 20_000),
  writeRow('4 KiB', 4 * KIB, 20_000),
  readRow('4 KiB', 4 * KIB, 20_000),
  writeRow('1 MiB', MIB, 200),
  readRow('1 MiB', MIB, 200),
  {
    name: 'promises.readFile 4 KiB',
    isAsync: true,
    count: 2000,
    setup: (fs, root) => filled(fs, root, 4 * KIB),
    run: async (fs, { paths }, n) => {
      for (let i = 0; i < n; i++) {
        await fs.promises.readFile(paths[i % FILES]);
      }
    },
  },
  {
    name: 'promises.writeFile 4 KiB',
    isAsync: true,
    count: 2000,
    setup: (fs, root) => filled(fs, root, 4 * KIB),
    run: async (fs, { data, paths }, n) => {
      for (let i = 0; i < n; i++) {
        await fs.promises.writeFile(paths[i % FILES], data);
      }
    },
  },
  {
    name: 'promises.stat',
    isAsync: true,
    count: 5000,
    setup: (fs, root) => filled(fs, root, 100),
    run: async (fs, { paths }, n) => {
      for (let i = 0; i < n; i++) {
        await fs.promises.stat(paths[i % FILES]);
      }
    },
  },
  pathRow('existsSync hit', 'a/file', (fs, path) => fs.existsSync(path)),
  pathRow('existsSync miss', 'a/file', (fs, _, missing) => fs.existsSync(missing)),
  pathRow('statSync miss', 'a/file', (fs, _, missing) => statMissing(fs, missing)),
  pathRow('statSync depth 2', 'a/file', (fs, path) => fs.statSync(path)),
  pathRow('statSync depth 20', DEEP, (fs, path) => fs.statSync(path)),
  {
    name: 'open + read + close',
    count: 20_000,
    setup: (fs, root) => ({ ...filled(fs, root, 4 * KIB), buffer: Buffer.alloc(4 * KIB) }),
    run: (fs, { paths, buffer }, n) => {
      for (let i = 0; i < n; i++) {
        const fd = fs.openSync(paths[i % FILES], 'r');
        fs.readSync(fd, buffer, 0, buffer.length, 0);
        fs.closeSync(fd);
      }
    },
  },
  appendRow(10_000),
  appendRow(40_000),
  {
    name: 'write 256 MiB in 64 KiB pieces',
    count: 4096,
    isWhole: true,
    fewer: 256,
    setup: (fs, root) => ({ path: `${root}/large`, piece: Buffer.alloc(64 * KIB, 'x') }),
    run: (fs, { path, piece }, n) => {
      const fd = fs.openSync(path, 'w');
      for (let i = 0; i < n; i++) {
        fs.writeSync(fd, piece, 0, piece.length);
      }
      fs.closeSync(fd);
    },
    after: (fs, { path }) => fs.unlinkSync(path),
  },
  {
    name: 'createReadStream 64 MiB',
    count: 1,
    isWhole: true,
    setup: (fs, root) => {
      fs.writeFileSync(`${root}/large`, Buffer.alloc(64 * MIB, 'x'));
      return { path: `${root}/large` };
    },
    run: async (fs, { path }) => {
      await finished(fs.createReadStream(path).resume());
    },
  },
  {
    name: 'createWriteStream 64 MiB',
    count: 1024,
    isWhole: true,
    setup: (fs, root) => ({ path: `${root}/large`, piece: Buffer.alloc(64 * KIB, 'x') }),
    run: async (fs, { path, piece }, n) => {
      const stream = fs.createWriteStream(path);
      const closed = finished(stream);
      for (let i = 0; i < n; i++) {
        if (!stream.write(piece)) {
          await new Promise((resolve) => stream.once('drain', resolve));
        }
      }
      stream.end();
      await closed;
    },
    after: (fs, { path }) => fs.unlinkSync(path),
  },
  {
    name: 'mkdirSync',
    count: 10_000,
    isWhole: true,
    fewer: 1000,
    setup: (fs, root) => ({ root, round: 0 }),
    before: (fs, state, n) => {
      state.top = `${state.root}/m${state.round++}`;
      fs.mkdirSync(state.top);
      state.paths = numbered(state.top, n);
    },
    run: (fs, { paths }, n) => {
      for (let i = 0; i < n; i++) {
        fs.mkdirSync(paths[i]);
      }
    },
    after: (fs, { top }) => removeTree(fs, top),
  },
  {
    name: 'mkdirSync recursive depth 8',
    count: 2000,
    isWhole: true,
    fewer: 200,
    setup: (fs, root) => ({ root, round: 0 }),
    before: (fs, state, n) => {
      state.top = `${state.root}/m${state.round++}`;
      fs.mkdirSync(state.top);
      state.paths = numbered(state.top, n).map((path) => `${path}/b/c/d/e/f/g/h`);
    },
    run: (fs, { paths }, n) => {
      for (let i = 0; i < n; i++) {
        fs.mkdirSync(paths[i], { recursive: true });
      }
    },
    after: (fs, { top }) => removeTree(fs, top),
  },
  ...['readdirSync 10k', 'readdirSync 10k withFileTypes'].map((name, isTyped) => ({
    name,
    count: 20,
    setup: (fs, root, { isSlow }) => {
      fs.mkdirSync(`${root}/many`);
      numbered(`${root}/many`, isSlow ? 1000 : 10_000).forEach((path) =>
        fs.writeFileSync(path, 'x'),
      );
      return { path: `${root}/many`, scale: isSlow ? 10 : 1 };
    },
    run: (fs, { path }, n) => {
      for (let i = 0; i < n; i++) {
        fs.readdirSync(path, isTyped ? { withFileTypes: true } : undefined);
      }
    },
  })),
  createRow('create 100k files in one directory', 100_000, 100_000),
  createRow('create 100k files in a tree', 100, 100_000),
  {
    name: 'walk 100k files',
    count: 1,
    isWhole: true,
    setup: (fs, root, { isSlow, isQuick }) => {
      plant(fs, root, isSlow ? 2000 : isQuick ? 20_000 : 100_000);
      return { path: `${root}/tree`, scale: isSlow ? (isQuick ? 10 : 50) : 1 };
    },
    run: (fs, { path }) => walk(fs, path),
  },
  {
    name: 'rename a directory with 100k descendants',
    count: 20,
    setup: (fs, root, { isSlow, isQuick }) => {
      plant(fs, root, isSlow ? 2000 : isQuick ? 20_000 : 100_000);
      return { names: [`${root}/tree`, `${root}/moved`], turn: 0 };
    },
    run: (fs, state, n) => {
      for (let i = 0; i < n; i++) {
        const turn = state.turn++;
        fs.renameSync(state.names[turn % 2], state.names[(turn + 1) % 2]);
      }
    },
  },
];
