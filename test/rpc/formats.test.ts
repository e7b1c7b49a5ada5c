/** The formats against the examples of the documents that JSON Schema names for them, and their nearest misses. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import fc from 'fast-check';
import { formats } from '../../src/rpc/formats.js';
import { type Format, FORMATS, isFormat, takesEmpty } from '../../src/schema/formats.js';

interface Texts {
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

const EXAMPLES: Readonly<Record<Format, Texts>> = {
  // RFC 3339 §5.8: all five examples; §5.6 lets T and Z be lower-case.
  'date-time': {
    good: ['1985-04-12T23:20:50.52Z', '1996-12-19T16:39:57-08:00', '1990-12-31T23:59:60Z', '1990-12-31T15:59:60-08:00', '1937-01-01T12:00:27.87+00:20', '1985-04-12t23:20:50z'],
    bad: ['', '1985-04-12', '1985-04-12T23:20:50', '1985-04-12 23:20:50Z', '1985-4-12T23:20:50Z', '1985-00-12T23:20:50Z', '1985-13-12T23:20:50Z', '1985-04-31T23:20:50Z', '1985-04-12T24:00:00Z', '1985-04-12T23:60:00Z', '1985-04-12T23:20:61Z', '1985-04-12T23:20:50.Z', '1985-04-12T23:20:50+24:00', '1985-04-12T23:20:50+0800', '1985-04-12T23:20:50ZZ', ' 1985-04-12T23:20:50Z'],
  },
  // RFC 3339 §5.7: the days of months, and its appendix C: leap years.
  date: {
    good: ['1985-04-12', '2000-02-29', '2024-02-29', '2023-01-31', '2023-04-30', '0000-01-01', '9999-12-31'],
    bad: ['', '1900-02-29', '2023-02-29', '2024-02-30', '2023-04-31', '2023-01-32', '2023-01-00', '2023-00-01', '2023-13-01', '23-01-01', '2023-1-01', '2023-01-1', '2023/01/01', '2023-01-01Z', '12023-01-01'],
  },
  time: {
    good: ['23:20:50.52Z', '16:39:57-08:00', '12:00:27.87+00:20', '00:00:00Z', '23:20:50z'],
    bad: ['', '23:20:50', '23:20Z', '24:00:00Z', '23:60:00Z', '23:59:61Z', '3:20:50Z', '23:20:50.Z', '23:20:50+8:00', '23:20:50+24:00', '23:20:50+08:60', '23:20:50Z+'],
  },
  // RFC 3339 appendix A: dur-week stands alone, and parts are left out at the ends only.
  duration: {
    good: ['P1Y', 'P1Y2M3D', 'P1M', 'P3D', 'P2W', 'PT1H', 'PT1H2M3S', 'PT2M', 'PT3S', 'P1DT1S', 'P4DT12H30M5S'],
    bad: ['', 'P', 'PT', 'P1YT', '1Y', 'P1', 'P1S', 'PT1D', 'P1D2M', 'PT1S2M', 'P2W1D', 'P1Y2W', 'P1Y3D', 'PT1H3S', '-P1D', 'P1.5D', 'p1d', 'P1D '],
  },
  // RFC 5321 §4.1.2, with its quoted strings and address literals.
  email: {
    good: ['Smith@bar.com', 'jdoe@foo.org', 'a.b+c@example.com', "!#$%&'*+-/=?^_`{|}~@example.com", '"Joe Q. Public"@example.com', '"a\\"b"@example.com', 'a@[192.0.2.1]', 'a@[IPv6:2001:db8::1]', 'a@b'],
    bad: ['', 'a', '@b', 'a@', 'a@@b', 'a@b@c', '.a@b', 'a.@b', 'a..b@c', 'a b@c', '"a@b', 'a@-b', 'a@b-', 'a@b_c', 'a@b..c', 'a@[192.0.2.256]', 'Joe <a@b>'],
  },
  // RFC 1123 §2.1 and RFC 1034 §3.1: labels of 63 letters, digits and hyphens.
  hostname: {
    good: ['a', 'ISI.EDU', 'VENERA.ISI.EDU', '3com.com', 'a-b.c', `${'a'.repeat(63)}.b`, 'xn--4gbwdl.xn--wgbh1c'],
    bad: ['', '.', '.a', 'a..b', '-a', 'a-', 'a-.b', 'a.-b', 'a_b', 'a b', 'a/b', 'a:1', 'ä.de', `${'a'.repeat(64)}.b`, `${'a.'.repeat(127)}aa`],
  },
  // RFC 2673 §3.2: four decimal bytes.
  ipv4: {
    good: ['0.0.0.0', '127.0.0.1', '255.255.255.255', '10.20.30.40'],
    bad: ['', '256.0.0.1', '1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.', '1..3.4', '1.2.3.4/8', '0x1.2.3.4', '1.2.3.-4', ' 1.2.3.4', '1.2.3.4\n'],
  },
  // RFC 4291 §2.2: all examples of its three forms.
  ipv6: {
    good: ['ABCD:EF01:2345:6789:ABCD:EF01:2345:6789', '2001:DB8:0:0:8:800:200C:417A', 'FF01:0:0:0:0:0:0:101', '0:0:0:0:0:0:0:1', '0:0:0:0:0:0:0:0', '2001:DB8::8:800:200C:417A', 'FF01::101', '::1', '::', '0:0:0:0:0:0:13.1.68.3', '0:0:0:0:0:FFFF:129.144.52.38', '::13.1.68.3', '::FFFF:129.144.52.38', '1:2:3:4:5:6:7::'],
    bad: ['', ':', ':::', '1', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:8::', '12345::', 'g::', ':1', '1:', '::1/128', '::1%eth0', '[::1]', '::256.0.0.1', '1.2.3.4::', '::1.2.3'],
  },
  // RFC 3986 §1.1.2: all examples.
  uri: {
    good: ['ftp://ftp.is.co.za/rfc/rfc1808.txt', 'http://www.ietf.org/rfc/rfc2396.txt', 'ldap://[2001:db8::7]/c=GB?objectClass?one', 'mailto:John.Doe@example.com', 'news:comp.infosystems.www.servers.unix', 'tel:+1-816-555-1212', 'telnet://192.0.2.16:80/', 'urn:oasis:names:specification:docbook:dtd:xml:4.1.2', 'a:', 'http://a/%C3%A9'],
    bad: ['', 'a', '/a', '//a/b', '?a', '#a', '1a:b', ':a', 'http://a b', 'http://a/%', 'http://a/%4', 'http://a/%zz', 'http://a/{b}', 'http://a/"', 'http://a/<b>', 'http://a\\b', 'http://a/^', 'http://[::1', 'http://a:b/', 'http://a/é', 'http://a/#b#c'],
  },
  // RFC 3986 §5.4: the references of its examples.
  'uri-reference': {
    good: ['', 'g:h', 'g', './g', 'g/', '/g', '//g', '?y', 'g?y', '#s', 'g#s', 'g?y#s', ';x', 'g;x', 'g;x?y#s', '.', './', '..', '../g', '../../../g', 'http://a/b/c/d;p?q'],
    bad: [' ', 'a b', '\\a', '%', '%4', '%zz', '{a}', '<a>', '"', '^', '`', '|', 'é', '#a#b', '1a:b', ':a'],
  },
  // RFC 3987 §3.1 and §3.2.
  iri: {
    good: ['http://example.org/ros\u00e9', 'http://r\u00e9sum\u00e9.example.org', 'http://\u7d0d\u8c46.example.org/%E2%80%A0', 'http://example.com/\u{10300}\u{10301}', 'http://a/?\ue000', 'a:'],
    bad: ['', '\u00e9', '/\u00e9', 'http://a b', 'http://a/%', 'http://a/{\u00e9}', '\u00e9:a', 'http://a/\ue000', 'http://a/\ufdd0', 'http://a/\u{1fffe}', 'http://a/#\u00e9#'],
  },
  'iri-reference': {
    good: ['', '\u00e9', '/ros\u00e9?\u00e9#\u00e9', '//\u7d0d\u8c46', 'http://a/\u00e9'],
    bad: [' ', '\u00e9 \u00e9', '\\\u00e9', '%', '<\u00e9>', '\ue000', '\ufdd0', '\u00e9:a'],
  },
  // RFC 9562 §4 and appendix A, and the two of §5.9 and §5.10.
  uuid: {
    good: ['f81d4fae-7dec-11d0-a765-00a0c91e6bf6', 'F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6', 'C232AB00-9414-11EC-B3C8-9F6BDECED846', '017F22E2-79B0-7CC3-98C4-DC0C0C07398F', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    bad: ['', 'f81d4fae7dec11d0a76500a0c91e6bf6', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf66', 'f81d4fae-7dec-11d0-a76500-a0c91e6bf6', 'g81d4fae-7dec-11d0-a765-00a0c91e6bf6', '{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}', 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6'],
  },
  // RFC 6570 §1.2 and §3.2: one of each operator and modifier.
  'uri-template': {
    good: ['', 'a', 'http://www.example.com/foo{?query,number}', 'http://example.com/~{username}/', '{var}', '{+path:6}/here', '{#path,x}', '{.x,y}', '{/list*}', '{;keys*}', '{&x,y,empty}', '{a.b}', '{%41b}', '{x:9999}'],
    bad: ['{', '}', '{}', '{a', 'a}', '{a}}', '{a,}', '{a b}', '{a:}', '{a:0}', '{a:10000}', '{a**}', '{-a}', ' ', '%', '<a>', '"'],
  },
  // RFC 6901 §5: all examples.
  'json-pointer': {
    good: ['', '/foo', '/foo/0', '/', '/a~1b', '/c%d', '/e^f', '/g|h', '/i\\j', '/k"l', '/ ', '/m~0n', '//', '/\u00e9'],
    bad: ['a', '#/a', '~', '/~', '/~2', '/a~', '/a~/b', ' /a', '0'],
  },
  // draft-bhutton-relative-json-pointer-00 §5.1.
  'relative-json-pointer': {
    good: ['0', '1/0', '0-1', '2/highly/nested/objects', '0#', '1#', '0/objects', '10', '0+1/a', '0/'],
    bad: ['', '/a', '01', '00', '-1', '+1', '#', '0##', '0#/a', '0-', '0a', '0/~', '1.0'],
  },
}; // prettier-ignore

it('given the formats that tags may name, when listed, then each has its check and its examples', () => {
  expect(Object.keys(formats)).toEqual([...FORMATS]);
  expect(Object.keys(EXAMPLES)).toEqual([...FORMATS]);
  expect(FORMATS.filter(isFormat)).toEqual([...FORMATS]);
});

it.each(['', 'Date', 'date ', 'regex', 'idn-email', 'toString'])(
  'given %j, when looked up, then it is no format',
  (name) => {
    expect(isFormat(name)).toBe(false);
  },
);

describe.each(FORMATS)('the format %s', (format) => {
  const { good, bad } = EXAMPLES[format];

  it.each(good)('given %j, when checked, then it is taken', (text) => {
    expect(formats[format](text)).toBe(true);
  });

  it.each(bad)('given %j, when checked, then it is refused', (text) => {
    expect(formats[format](text)).toBe(false);
  });
});

/** Those that ajv-formats is as strict about. */
it.each<Format>(['date', 'ipv4', 'ipv6', 'json-pointer'])(
  'given texts that are nearly of the format %s, when checked, then they are those that ajv takes',
  (format) => {
    const ajv = new Ajv2020({ strict: false });
    ajvFormats.default(ajv);
    const validate = ajv.compile({ format });
    const { good, bad } = EXAMPLES[format];
    const edits = fc.record({
      text: fc.constantFrom(...good, ...bad),
      at: fc.nat(20),
      removed: fc.nat(2),
      added: fc.string({ unit: fc.constantFrom(...Array.from('019aF:.-/~_')), maxLength: 2 }),
    });

    fc.assert(
      fc.property(edits, ({ text, at, removed, added }) => {
        const edited = text.slice(0, at) + added + text.slice(at + removed);

        expect([edited, formats[format](edited)]).toEqual([edited, validate(edited)]);
      }),
      { numRuns: 500 },
    );
  },
);

it.each(FORMATS)(
  'given the format %s, when asked, then it is known whether an empty text has it',
  (format) => {
    expect(takesEmpty(format)).toBe(formats[format](''));
  },
);
