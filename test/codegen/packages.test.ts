/** Packages of files, and the names of files that are the same on every machine. */
import { posix } from 'node:path';
import { type Disk, realDisk } from '../../src/codegen/disk.js';
import { Observations } from '../../src/codegen/observations.js';
import { Packages } from '../../src/codegen/packages.js';

/** Packages on a disk that has these files, seen from `/home/shop` or another folder. */
function packagesOf(files: Readonly<Record<string, unknown>>, directory = '/home/shop'): Packages {
  const disk: Disk = {
    ...realDisk,
    bytesOf: (path) => {
      const name = posix.normalize(path);
      return name in files ? Buffer.from(JSON.stringify(files[name])) : undefined;
    },
    realPathOf: (path) => path.replace('/link', '/home/shop'),
  };
  return new Packages(directory, new Observations(disk));
}

describe('the package of a file', () => {
  it.each([
    ['/home/shop/src/orders.ts', '/home/shop', 'shop'],
    ['/home/shop/src/esm/orders.ts', '/home/shop', 'shop'],
    [
      '/home/shop/node_modules/@org/money/lib/index.d.ts',
      '/home/shop/node_modules/@org/money',
      '@org/money',
    ],
    ['/home/other.ts', '/home', 'home'],
  ])('given %s, when asked, then it is that of the nearest name', (file, directory, name) => {
    const packages = packagesOf({
      '/home/package.json': { name: 'home' },
      '/home/shop/package.json': { name: 'shop' },
      '/home/shop/src/esm/package.json': { type: 'module' },
      '/home/shop/node_modules/@org/money/package.json': { name: '@org/money' },
    });

    expect(packages.of(file)).toEqual({ directory, name });
  });

  it('given no name above a file, when asked, then it is that of the nearest package.json', () => {
    const packages = packagesOf({
      '/home/package.json': { private: true },
      '/home/shop/package.json': { type: 'module' },
    });

    expect(packages.root).toEqual({ directory: '/home/shop', name: undefined });
    expect(packages.of('/home/shop/src/orders.ts')).toBe(packages.root);
    expect(packages.of('/home/other.ts')).toEqual({ directory: '/home', name: undefined });
  });

  it.each([[null], [1], ['shop'], [{}], [{ name: '' }], [{ name: 1 }]])(
    'given the package.json %j, when asked, then it has no name',
    (manifest) => {
      const packages = packagesOf({
        '/home/package.json': { name: 'home' },
        '/home/shop/package.json': manifest,
      });

      expect(packages.root).toEqual({ directory: '/home', name: 'home' });
    },
  );

  it('given a name at the root of the disk, when asked, then that is the package', () => {
    expect(packagesOf({ '/package.json': { name: 'all' } }).root).toEqual({
      directory: '/',
      name: 'all',
    });
  });

  it('given a link to a project, when read through it, then the package is that of the real folder', () => {
    const packages = packagesOf({ '/home/shop/package.json': { name: 'shop' } }, '/link');

    expect(packages.root).toEqual({ directory: '/home/shop', name: 'shop' });
  });
});

describe('the identity of a file', () => {
  it('given files of several packages, when asked, then those of others go with the name of their package', () => {
    const packages = packagesOf({
      '/home/shop/package.json': { name: 'shop' },
      '/home/shared/package.json': { name: '@org/shared' },
      '/home/plain/package.json': {},
    });

    const identities = [
      '/home/shop/src/orders.ts',
      '/home/shared/src/address.ts',
      '/home/plain/index.ts',
    ].map((file) => packages.identityOf(file));

    expect(identities).toEqual(['src/orders.ts', '@org/shared:src/address.ts', ':index.ts']);
  });

  it('given no package.json at all, when asked, then files are known from the folder of the tsconfig', () => {
    const packages = packagesOf({});

    expect(packages.identityOf('/home/shop/src/orders.ts')).toBe('src/orders.ts');
    // The compiler's own library.
    expect(packages.identityOf('/node_modules/typescript/lib/lib.es5.d.ts')).toBe(
      ':node_modules/typescript/lib/lib.es5.d.ts',
    );
  });
});
