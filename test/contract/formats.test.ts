import { judge } from './support.js';

/** Cases from the standards that the formats name, and what servers really send. */
const FORMATS: Readonly<Record<string, { valid: readonly unknown[]; invalid: readonly unknown[] }>> = {
  'date-time': {
    valid: [
      '2024-01-15T10:30:00Z',
      '2024-01-15t10:30:00z',
      '2024-01-15T10:30:00.123456789Z',
      '2024-01-15T10:30:00+05:30',
      '2024-01-15T10:30:00-00:00',
      '2024-02-29T00:00:00Z',
      '2000-02-29T00:00:00Z',
      '0000-01-01T00:00:00Z',
      '1998-12-31T23:59:60Z',
      '1998-12-31T15:59:60.123-08:00',
      '1999-01-01T05:29:60+05:30',
      5,
    ],
    invalid: [
      '',
      '2024-01-15T10:30:00',
      '2024-01-15 10:30:00Z',
      '2024-01-15T10:30:00+0530',
      '2024-01-15T10:30:00+05',
      '2024-01-15T10:30Z',
      '2024-01-15',
      '2024-13-15T10:30:00Z',
      '2024-00-15T10:30:00Z',
      '2024-04-31T10:30:00Z',
      '2023-02-29T00:00:00Z',
      '1900-02-29T00:00:00Z',
      '2024-01-15T24:00:00Z',
      '2024-01-15T10:60:00Z',
      '2024-01-15T10:30:61Z',
      '2024-01-15T10:30:60Z',
      '1998-12-31T23:59:60+01:00',
      '2024-01-15T10:30:00.Z',
      '2024-01-15T10:30:00,5Z',
      '2024-01-15T10:30:00+24:00',
      '2024-1-5T10:30:00Z',
      '1705314600',
      'Mon, 15 Jan 2024 10:30:00 GMT',
      ' 2024-01-15T10:30:00Z',
      '2024-01-15T10:30:00Z\n',
      '２０２４-01-15T10:30:00Z',
    ],
  },
  date: {
    valid: ['2024-01-31', '2024-02-29'],
    invalid: ['2024-02-30', '2024-1-1', '20240101', '2024-01-31T00:00:00Z'],
  },
  time: {
    valid: ['10:30:00Z', '10:30:00.5+01:00', '23:59:60z'],
    invalid: ['10:30:00', '10:30', '25:00:00Z'],
  },
  duration: {
    valid: ['P1D', 'PT1H30M', 'P4W', 'P1Y2M3DT4H5M6S', 'PT0.5S'],
    invalid: ['P', 'PT', '1D', 'P1', 'P1DT', 'P1WT1H'],
  },
  uuid: {
    valid: [
      '123e4567-e89b-12d3-a456-426614174000',
      '123E4567-E89B-12D3-A456-426614174000',
      '00000000-0000-0000-0000-000000000000',
    ],
    invalid: ['123e4567e89b12d3a456426614174000', '{123e4567-e89b-12d3-a456-426614174000}', 'x', ''],
  },
  email: {
    valid: [
      'a@b.c',
      'root@localhost',
      'a.b+c@x-y.example',
      '"a b"@example.org',
      'a@[127.0.0.1]',
      'a@[IPv6:::1]',
    ],
    invalid: ['a', '@b.c', 'a@', 'a b@c.d', '.a@b.c', 'a..b@c.d', 'a@b..c', 'a@-b.c'],
  },
  'idn-email': { valid: ['ü@例え.jp', 'a@b.c'], invalid: ['a', '@b'] },
  uri: {
    valid: [
      'http://localhost:3000/a?b=c#d',
      'https://example.org',
      'urn:isbn:0451450523',
      'mailto:a@b.c',
      'http://[::1]/',
      'a:b',
    ],
    invalid: ['', '/a/b', 'example.org', 'http://a b/', '//host/x', 'http://a/{id}', 'http://exämple.org/'],
  },
  'uri-reference': { valid: ['', '/a/b', '../c', '#d', 'http://x/'], invalid: ['a b', '\\x'] },
  url: { valid: ['http://127.0.0.1/', 'anything'], invalid: [] },
  hostname: { valid: ['localhost', 'example.org', 'a-b.c1'], invalid: ['-a', 'a_b', 'a..b', ''] },
  ipv4: {
    valid: ['127.0.0.1', '0.0.0.0', '255.255.255.255'],
    invalid: ['256.0.0.1', '1.2.3', '01.2.3.4', '::1'],
  },
  ipv6: {
    valid: ['::1', '::', '2001:db8::8a2e:370:7334', '::ffff:1.2.3.4'],
    invalid: ['1.2.3.4', ':::', '12345::', '::1%eth0'],
  },
  byte: {
    valid: ['', 'YQ==', 'YWI=', 'YWJj', 'YWJj\r\nYWJj', 'ab+/'],
    invalid: ['Y', 'YQ', 'YQ=', '=', 'Y-_=', 'ü==='],
  },
  int32: { valid: [0, 2147483647, -2147483648, 1.0, 'text'], invalid: [2147483648, -2147483649, 1.5] },
  int64: { valid: [0, Number.MAX_SAFE_INTEGER, 2 ** 63, -(2 ** 63)], invalid: [1.5, 2 ** 65] },
  float: { valid: [1.5, 1e300], invalid: [] },
  double: { valid: [1.5], invalid: [] },
  binary: { valid: ['\u0000'], invalid: [] },
  password: { valid: ['x'], invalid: [] },
  regex: { valid: ['^a$', '[\\w-]'], invalid: ['('] },
  'json-pointer': { valid: ['', '/a~1b'], invalid: ['a', '/~2'] },
  'uri-template': { valid: ['/a/{b.c}', "it's"], invalid: [] },
  constructor: { valid: ['x'], invalid: [] },
};

describe.each(Object.keys(FORMATS))('format %s', (format) => {
  const { valid, invalid } = FORMATS[format]!;
  const accepts = (value: unknown): boolean =>
    judge(`A: { format: ${format} }`, value).violations.length === 0;
  test('accuses nothing that is legal', () => {
    expect(valid.filter((value) => !accepts(value))).toEqual([]);
  });
  if (invalid.length > 0) {
    test('finds what is not', () => {
      expect(invalid.filter(accepts)).toEqual([]);
    });
  }
});
