/** withDiskCopy of trees with mounts in them, and of the whole filesystem. */
import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFs } from '../../src/fs/memory-fs.js';
import {} from './disk-folder.js';

const BACK = { changes: 'bring-back' } as const;

describe('withDiskCopy, of mounts', () => {
  it('given a read-only mount in it, when a program changes that, then EROFS and nothing has changed elsewhere', async () => {
    const lower = createFs();
    lower.writefile('/file', 'lower');
    const fs = createFs();
    fs.makedirs('/tree/mounted');
    fs.writefile('/tree/a', 'old');
    fs.mount('/tree/mounted', lower.readonlyView());

    await expect(
      fs.withDiskCopy(
        '/tree',
        (path) => {
          writeFileSync(join(path, 'a'), 'new');
          writeFileSync(join(path, 'mounted/file'), 'new');
        },
        BACK,
      ),
    ).rejects.toMatchObject({ code: 'EROFS' });

    expect(fs.readfile('/tree/a')).toBe('old');
    expect(lower.readfile('/file')).toBe('lower');
  });

  it('given a mount in it, when a program changes what is mounted, then the mounted filesystem has it', async () => {
    const lower = createFs();
    lower.writefile('/file', 'lower');
    const fs = createFs();
    fs.makedirs('/tree/mounted');
    fs.mount('/tree/mounted', lower);

    await fs.withDiskCopy(
      '/tree',
      (path) => {
        appendFileSync(join(path, 'mounted/file'), '!');
        writeFileSync(join(path, 'mounted/new'), 'new');
      },
      BACK,
    );

    expect(lower.toJSON('/')).toEqual({ file: 'lower!', new: 'new' });
  });

  it('given the whole filesystem, when changes are brought back, then they are there; without the copy, EBUSY', async () => {
    const fs = createFs();
    fs.writefile('/a', 'a');

    await fs.withDiskCopy(
      '/',
      (path) => {
        renameSync(join(path, 'a'), join(path, 'b'));
      },
      BACK,
    );

    expect(fs.toJSON('/')).toEqual({ b: 'a' });
    await expect(
      fs.withDiskCopy(
        '/',
        (path) => {
          rmSync(path, { recursive: true });
        },
        BACK,
      ),
    ).rejects.toMatchObject({ code: 'EBUSY' });
    expect(fs.toJSON('/')).toEqual({ b: 'a' });
  });

  it('given a filesystem shown in itself, when the copy is changed there, then the change is brought back once', async () => {
    const fs = createFs();
    fs.makedirs('/tree/self');
    fs.writefile('/tree/a', 'old');
    fs.mount('/tree/self', fs);

    await fs.withDiskCopy(
      '/tree',
      (path) => {
        writeFileSync(join(path, 'self/tree/new'), 'new');
      },
      BACK,
    );

    expect(fs.listdir('/tree')).toEqual(['a', 'new', 'self']);
    expect(fs.listdir('/tree/self/tree/self')).toEqual([]);
    expect(fs.readfile('/tree/new')).toBe('new');
  });
});
