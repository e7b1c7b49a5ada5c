/** call and list over TLS, against a server of ours that reflects, with certificates of OpenSSL. */
import { writeFileSync } from 'node:fs';
import { ApiFuncFramework } from 'nestjs-memfs';
import { Authority, type Pair } from '../support/certificates.js';
import { useDesk } from './desk.js';

const here = useDesk();
let authority: Authority;
let own: Pair;
let framework: ApiFuncFramework;
let mutual: ApiFuncFramework;
let url: string;
let mutualUrl: string;

beforeAll(async () => {
  authority = await Authority.make();
  own = await authority.sign('client');
  const server = await authority.sign('server');
  const { cert } = authority;
  const double = (n: number) => n * 2;
  framework = new ApiFuncFramework({ tls: server });
  mutual = new ApiFuncFramework({ tls: { ...server, clientCa: cert } });
  const options = { name: 'double', port: 0 };
  url = (await framework.startServer(double, options)).address ?? '';
  mutualUrl = (await mutual.startServer(double, options)).address ?? '';
});

afterAll(async () => {
  await Promise.all([framework.stopServers(), mutual.stopServers()]);
  await authority.remove();
});

/** `memfs call double 21` with more words. */
function double(...words: string[]) {
  return here.desk.start(['call', '--reflect', 'Double', '21', '-u', url, ...words]);
}

const ANSWER = { code: 0, out: '42\n', err: '' };

it('given the authority of the server, when it is called, then it answers', async () => {
  await expect(double('--ca', authority.cert)).resolves.toMatchObject(ANSWER);
});

it('given the authority of the server, when it is listed, then its methods are there', async () => {
  const { code, out } = await here.desk.start(['list', '-u', url, '--ca', authority.cert]);

  expect(code).toBe(0);
  expect(out).toContain('DoubleService/Double');
});

it.each([
  ['plaintext', () => []],
  ['the authorities of Node', () => ['--tls']],
  [
    'a name that is not in the certificate',
    () => ['--ca', authority.cert, '--server-name', 'x.example'],
  ],
])('given %s, when the server is called, then it is UNAVAILABLE', async (_, words) => {
  const { code, out, err } = await double(...words());

  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain('UNAVAILABLE');
});

it('given Node is told of the authority, when --tls is all that is said, then the server answers', async () => {
  const words = ['call', '--reflect', 'Double', '21', '-u', url, '--tls'];
  const env = { NODE_EXTRA_CA_CERTS: authority.cert };

  await expect(here.desk.start(words, { env })).resolves.toMatchObject(ANSWER);
});

it('given another name of the certificate, when the server is called by it, then it answers', async () => {
  const words = ['--ca', authority.cert, '--server-name', 'localhost'];

  await expect(double(...words)).resolves.toMatchObject(ANSWER);
});

it('given a server that asks who one is, when called with and without a certificate, then only the former is answered', async () => {
  const trusted = ['-u', mutualUrl, '--ca', authority.cert];

  const known = await double(...trusted, '--cert', own.cert, '--key', own.key);
  const unknown = await double(...trusted);

  expect(known).toMatchObject(ANSWER);
  expect(unknown.code).toBe(1);
  expect(unknown.err).toContain('UNAVAILABLE');
});

it.each([
  {
    given: 'one half of a pair',
    words: () => ['--cert', own.cert],
    outcome: { code: 2, err: /--cert and --key go together/ },
  },
  {
    given: 'a file that is not there',
    words: () => ['--ca', here.desk.path('none.pem')],
    outcome: { code: 1, err: /ENOENT.*none\.pem/ },
  },
  {
    given: 'a file that is no PEM',
    words: () => ['--cert', here.desk.path('text'), '--key', own.key],
    outcome: { code: 1, err: /certificates of the client cannot be used/ },
  },
])('given $given, when a call is made, then the error says so', async ({ words, outcome }) => {
  writeFileSync(here.desk.path('text'), 'no certificate');

  const { code, err } = await double(...words());

  expect(code).toBe(outcome.code);
  expect(err).toMatch(outcome.err);
});
