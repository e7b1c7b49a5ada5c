/** The judge of the os-like half: one Python process per test file runs the same scenario on the real disk, in a folder of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What every script starts with: the input as `given`, and `answer(value)`; the working directory is an empty folder. */
const PRELUDE = `
import json, os, sys, shutil, io, posixpath
os.umask(0o022)
given = json.load(sys.stdin)
def answer(value):
    json.dump(value, sys.stdout)
def attempt(action):
    try:
        return action()
    except Exception as error:
        return {'error': type(error).__name__}
`;

/** Runs a script in Python, in a temporary folder that is removed afterwards. */
export function askPython(script: string, given: unknown): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'memfs-os-'));
  try {
    const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', PRELUDE + script], {
      cwd: folder,
      input: JSON.stringify(given),
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: { PATH: process.env['PATH'], PYTHONUTF8: '1' },
    });
    if (status !== 0) throw new Error(`Python gave ${status}: ${stderr}`);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
