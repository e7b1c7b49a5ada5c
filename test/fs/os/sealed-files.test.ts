/** Compressed and encrypted files, judged by node:zlib, Python's gzip and hashlib, and node:crypto used directly. */
import { createDecipheriv } from 'node:crypto';
import zlib from 'node:zlib';
import { createFs, SealedFileError, type SealOptions } from 'nestjs-memfs/fs';
import { askPython } from './python.js';

/** A tenth of a second is enough for a test; the default of 17 has a test of its own. */
const scryptCost = 10;
const TEXT = 'a line of text\n'.repeat(200);

const hasZstd = 'zstdCompressSync' in zlib;

describe('compression', () => {
  it.each(['gzip', 'brotli', ...(hasZstd ? (['zstd'] as const) : [])] as const)(
    'given a file written with %s, when it is read, then raw it is what zlib reads, and with the option it is plain',
    (compress) => {
      const fs = createFs();
      {
        using file = fs.open('/f', 'w', { compress });
        file.write(TEXT.slice(0, 100));
        file.write(TEXT.slice(100));
      }

      const raw = fs.readfilebytes('/f');

      expect(raw.length).toBeLessThan(TEXT.length / 10);
      expect(decompressors[compress]!(raw).toString()).toBe(TEXT);
      using again = fs.open('/f', 'r', { compress });
      expect(again.readline()).toBe('a line of text\n');
      expect(again.read().length).toBe(TEXT.length - 15);
      expect(fs.readfile('/f', { compress })).toBe(TEXT);
    },
  );

  it('given a gzip file of ours, when Python reads it, and one of Python, when we do, then both are plain', () => {
    const fs = createFs();
    fs.writefile('/ours', 'héllo\n', { compress: 'gzip' });

    const { text, file } = askPython(
      `import gzip
answer({'text': gzip.decompress(bytes.fromhex(given)).decode(), 'file': gzip.compress('wörld'.encode()).hex()})`,
      fs.readfilebytes('/ours').toString('hex'),
    ) as { text: string; file: string };
    fs.writefilebytes('/theirs', Buffer.from(file, 'hex'));

    expect(text).toBe('héllo\n');
    expect(fs.readfile('/theirs', { compress: 'gzip' })).toBe('wörld');
  });

  it('given a bomb, when it is read, then no more than maxBytes are made of it', () => {
    const fs = createFs();
    fs.writefilebytes('/bomb', zlib.gzipSync(Buffer.alloc(1_000_001)));

    expect(fs.readfilebytes('/bomb', { compress: 'gzip', maxBytes: 1_000_001 }).length).toBe(
      1_000_001,
    );
    expect(() => fs.readfilebytes('/bomb', { compress: 'gzip', maxBytes: 1_000_000 })).toThrow(
      expect.objectContaining({ code: 'EFBIG', path: '/bomb' }) as Error,
    );
    expect(() => fs.open('/bomb', 'r', { compress: 'gzip', maxBytes: 0 })).toThrow(SealedFileError);
  });

  it('given a file that is not compressed, cut off or changed, when it is opened, then it is refused', () => {
    const fs = createFs();
    const gzip = zlib.gzipSync(TEXT);
    const changed = Buffer.from(gzip);
    changed[20]! ^= 1;
    for (const bytes of [Buffer.from('plain'), gzip.subarray(0, -1), changed]) {
      fs.writefilebytes('/f', bytes);

      expect(() => fs.open('/f', 'r', { compress: 'gzip' })).toThrow(
        /EIO.*no gzip data, or it is damaged/,
      );
    }
  });

  it('given a Node without zstd or a compression that is none, when it is asked for, then it is refused and nothing is made', () => {
    const fs = createFs();

    if (!hasZstd)
      expect(() => fs.open('/f', 'w', { compress: 'zstd' })).toThrow(/ENOTSUP.*no zstd/);
    expect(() => fs.open('/f', 'w', { compress: 'lzma' as 'gzip' })).toThrow(TypeError);
    expect(() => fs.writefile('/f', '', { compress: 'lzma' as 'gzip' })).toThrow(TypeError);

    expect(fs.exists('/f')).toBe(false);
  });
});

const decompressors: Record<string, (bytes: Buffer) => Buffer> = {
  gzip: (bytes) => zlib.gunzipSync(bytes),
  brotli: (bytes) => zlib.brotliDecompressSync(bytes),
  zstd: (bytes) =>
    (zlib as unknown as { zstdDecompressSync(bytes: Buffer): Buffer }).zstdDecompressSync(bytes),
};

/** Reads the format by its description, with Python's scrypt and node:crypto: nothing of ours. */
function decryptByHand(file: Buffer, password: string): Buffer {
  const [cost, r, p] = file.subarray(9, 12);
  const script = `
import hashlib
answer(hashlib.scrypt(given['password'].encode(), salt=bytes.fromhex(given['salt']), n=2 ** given['cost'], r=given['r'], p=given['p'], maxmem=2 ** 30, dklen=32).hex())`;
  const salt = file.subarray(12, 28).toString('hex');
  const key = askPython(script, { password, salt, cost, r, p }) as string;
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'hex'), file.subarray(28, 40));
  decipher.setAAD(file.subarray(0, 40));
  decipher.setAuthTag(file.subarray(-16));
  return Buffer.concat([decipher.update(file.subarray(40, -16)), decipher.final()]);
}

describe('encryption', () => {
  const password = 'pässword';

  it('given an encrypted file, when it is taken apart by hand, then it is AES-256-GCM with a key by scrypt at OWASP cost', () => {
    const fs = createFs();
    fs.writefile('/f', 'secret', { password });

    const raw = fs.readfilebytes('/f');

    expect(raw.includes('secret')).toBe(false);
    expect(raw.subarray(0, 12)).toEqual(Buffer.from('MEMENC\x01\x01\x00\x11\x08\x01', 'latin1'));
    expect(decryptByHand(raw, password).toString()).toBe('secret');
  });

  it('given a compressed and encrypted file, when it is taken apart by hand, then it was compressed first', () => {
    const fs = createFs();
    const options: SealOptions = { password, scryptCost, compress: 'gzip' };
    fs.writefile('/f', TEXT, options);

    const raw = fs.readfilebytes('/f');

    expect(raw.length).toBeLessThan(TEXT.length / 10);
    expect(zlib.gunzipSync(decryptByHand(raw, password)).toString()).toBe(TEXT);
    expect(fs.readfile('/f', options)).toBe(TEXT);
    expect(fs.readfile('/f', { password })).toBe(TEXT); // the header says how it is compressed
    expect(() => fs.readfile('/f', { password, compress: 'brotli' })).toThrow(
      /EINVAL.*gzip, not with brotli/,
    );
  });

  it('given an encrypted file, when any one byte of it is changed or the file is cut, then it is refused', () => {
    const fs = createFs();
    fs.writefile('/f', 'tiny', { password, scryptCost });
    const good = fs.readfilebytes('/f');

    for (let at = 0; at < good.length; at++) {
      const bad = Buffer.from(good);
      bad[at]! ^= 1 + (at % 255);
      fs.writefilebytes('/f', bad);
      expect(() => fs.readfile('/f', { password })).toThrow(SealedFileError);
    }
    for (let length = 0; length < good.length; length++) {
      fs.writefilebytes('/f', good.subarray(0, length));
      expect(() => fs.open('/f', 'r', { password })).toThrow(SealedFileError);
    }
    fs.writefilebytes('/f', Buffer.concat([good, Buffer.of(0)]));
    expect(() => fs.readfile('/f', { password })).toThrow(
      /EIO.*the password is wrong, or the file has been changed/,
    );
    fs.writefilebytes('/f', good);
    expect(fs.readfile('/f', { password })).toBe('tiny');
  });

  it('given a wrong password, when the file is opened in any mode that keeps it, then it is refused and unchanged', () => {
    const fs = createFs();
    fs.writefile('/f', 'tiny', { password, scryptCost });
    const good = fs.readfilebytes('/f');

    for (const mode of ['r', 'rb', 'r+', 'a', 'a+'] as const) {
      expect(() => fs.open('/f', mode, { password: 'wrong' })).toThrow(
        expect.objectContaining({ code: 'EIO', path: '/f' }) as Error,
      );
    }

    expect(fs.readfilebytes('/f')).toEqual(good);
    expect(fs.kernel.files.some(Boolean)).toBe(false);
  });

  it('given a plain file, when it is opened with a password, then it is refused', () => {
    const fs = createFs();
    fs.writefile('/f', 'plain');

    expect(() => fs.open('/f', 'r', { password })).toThrow(/EINVAL.*not encrypted/);
  });

  it('given a hostile header, when it asks for much memory, then it is refused at once', () => {
    const fs = createFs();
    fs.writefile('/f', 'tiny', { password, scryptCost });
    const bytes = fs.readfilebytes('/f');
    bytes[9] = 30;
    fs.writefilebytes('/f', bytes);

    expect(() => fs.readfile('/f', { password })).toThrow(/EINVAL.*log2 N = 30/);
  });

  it.each([undefined, '', null, 5, new Uint8Array(0)])(
    'given %p as password, when a file is written, then it is refused rather than written plain',
    (none) => {
      const fs = createFs();

      expect(() => fs.writefile('/f', 'x', { password: none as string })).toThrow(TypeError);
      expect(() => fs.open('/f', 'w', { password: none as string })).toThrow(TypeError);

      expect(fs.exists('/f')).toBe(false);
    },
  );

  it('given the same content twice, when it is encrypted, then salt and nonce differ, and each flush has a nonce of its own', () => {
    const fs = createFs();
    fs.writefile('/a', 'x', { password, scryptCost });
    fs.writefile('/b', 'x', { password, scryptCost });
    using file = fs.open('/c', 'w', { password, scryptCost });
    file.write('x');
    file.flush();
    const first = fs.readfilebytes('/c');
    file.write('y');
    file.flush();
    const second = fs.readfilebytes('/c');

    expect(fs.readfilebytes('/a').subarray(12, 28)).not.toEqual(
      fs.readfilebytes('/b').subarray(12, 28),
    );
    expect(first.subarray(28, 40)).not.toEqual(second.subarray(28, 40));
    expect(fs.readfile('/c', { password })).toBe('xy');
  });

  it('given a password of bytes, when the file is read with the same text, then it is plain', () => {
    const fs = createFs();
    fs.writefile('/f', 'x', { password: Buffer.from(password), scryptCost });

    expect(fs.readfile('/f', { password })).toBe('x');
  });
});

describe.each<SealOptions>([
  { compress: 'gzip' },
  { password: 'p', scryptCost },
  { compress: 'brotli', password: 'p', scryptCost },
])('a file with %j', (options) => {
  it('given modes that keep, when it is changed, then the whole is sealed again', () => {
    const fs = createFs();
    fs.writefile('/f', 'one\n', options);
    {
      using file = fs.open('/f', 'a+', options);
      file.write('two\n');
      file.seek(0);
      expect(file.readlines()).toEqual(['one\n', 'two\n']);
    }
    {
      using file = fs.open('/f', 'r+', options);
      file.write('ONE');
      file.truncate(6);
      file.seek(8);
      file.write('!');
    }

    expect(fs.readfile('/f', options)).toBe('ONE\ntw\0\0!');
  });

  it('given a file that is only read, when it is closed, then its bytes are as before', () => {
    const fs = createFs();
    fs.writefile('/f', 'one\n', options);
    const before = fs.readfilebytes('/f');

    for (const mode of ['r', 'r+', 'a'] as const) fs.open('/f', mode, options).close();

    expect(fs.readfilebytes('/f')).toEqual(before);
  });

  it('given no room for what was written, when it is closed, then ENOSPC, closed, and the old content is there', () => {
    const fs = createFs({ maxBytes: 300 });
    fs.writefile('/f', 'old', options);
    const random = Buffer.from(
      Array.from({ length: 1000 }, (_, at) => (at * at * 31 + (at >> 3)) % 251),
    );
    const file = fs.open('/f', 'wb', options);
    file.write(random);

    expect(() => file.close()).toThrow(expect.objectContaining({ code: 'ENOSPC' }) as Error);

    expect(file.closed).toBe(true);
    expect(fs.readfile('/f', options)).toBe('old');
    expect(() => fs.writefilebytes('/f', random, options)).toThrow(/ENOSPC/);
    expect(fs.readfile('/f', options)).toBe('old');
  });

  it('given a new file, when it is closed without a write, then it is sealed emptiness; x refuses a second one', () => {
    const fs = createFs();
    fs.open('/f', 'x', options).close();

    expect(fs.readfile('/f', options)).toBe('');
    expect(() => fs.open('/f', 'x', options)).toThrow(/EEXIST/);
    expect(() => fs.open('/missing', 'r', options)).toThrow(/ENOENT/);
    expect(() => fs.open('/missing', 'r+', options)).toThrow(/ENOENT/);
    fs.open('/new', 'a', options).close();
    expect(fs.readfile('/new', options)).toBe('');
  });

  it('given a write that is not flushed, when others look, then they see the old content; after the flush the new', () => {
    const fs = createFs();
    fs.writefile('/f', 'old', options);
    using file = fs.open('/f', 'w', options);
    file.write('new');

    const before = fs.readfile('/f', options);
    file.flush();

    expect([before, fs.readfile('/f', options)]).toEqual(['old', 'new']);
  });
});
