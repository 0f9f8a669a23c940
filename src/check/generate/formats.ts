/** What a format is tried with. */
export interface FormatTexts {
  /** The first is the most usual one. `odd`: allowed, but refused by some for good reasons. */
  readonly valid: readonly { readonly what: string; readonly text: string; readonly odd?: true }[];
  /** Wrong beyond doubt. */
  readonly invalid: readonly { readonly what: string; readonly text: string }[];
  /** Servers may write the same thing in another way. */
  readonly loose?: ((one: string, other: string) => boolean) | undefined;
  /** Whether everybody agrees on what belongs to it. */
  readonly certain: boolean;
}

const not = (text: string, what = 'text that is something else') => ({ what, text });
const usual = (text: string) => ({ what: 'a usual one', text });

/** Databases cut fractions, and most clocks have no leap seconds. */
const instantOf = (text: string): number => Date.parse(text.replace(/:60(?=[.Zz+-])/, ':59'));
const sameInstant = (one: string, other: string): boolean =>
  Math.abs(instantOf(one) - instantOf(other)) <= (one.includes(':60') ? 2000 : 999);
const sameLetters = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
const anyway = (): boolean => true;

const FORMATS: Readonly<Record<string, FormatTexts>> = {
  'date-time': {
    valid: [
      usual('2024-01-15T10:30:00Z'),
      { what: 'with milliseconds', text: '2024-01-15T10:30:00.123Z' },
      { what: 'with an offset', text: '2024-01-15T10:30:00+05:30' },
      { what: 'on a leap day', text: '2024-02-29T23:59:59Z' },
      { what: 'with nanoseconds', text: '2024-01-15T10:30:00.123456789Z', odd: true },
      { what: 'in small letters', text: '2024-01-15t10:30:00z', odd: true },
      { what: 'with a leap second', text: '2016-12-31T23:59:60Z', odd: true },
      { what: 'in the year 9999', text: '9999-12-31T23:59:59Z', odd: true },
    ],
    invalid: [
      not('not a date'),
      not('2024-13-45T99:99:99Z', 'a day that is none'),
      not('2024-01-15', 'a date alone'),
    ],
    loose: sameInstant,
    certain: true,
  },
  date: {
    valid: [usual('2024-01-15'), { what: 'a leap day', text: '2024-02-29' }],
    invalid: [not('not a date'), not('2023-02-29', 'a day that is none'), not('15/01/2024', 'another order')],
    certain: true,
  },
  time: {
    valid: [usual('10:30:00Z'), { what: 'with an offset', text: '10:30:00+05:30', odd: true }],
    invalid: [not('not a time'), not('25:61:00Z', 'a time that is none')],
    loose: anyway,
    certain: false,
  },
  duration: {
    valid: [usual('P1D'), { what: 'with time', text: 'P3DT4H59M', odd: true }],
    invalid: [not('one day')],
    loose: anyway,
    certain: false,
  },
  email: {
    valid: [
      usual('ada@example.com'),
      { what: 'with a plus', text: 'ada+tag@example.com' },
      { what: 'with a subdomain', text: 'ada.lovelace@mail.example.co.uk' },
      { what: 'with special characters', text: "o'brien_&-1@example.com", odd: true },
    ],
    invalid: [not('not-an-address', 'without @'), not('a@b@c d', 'with two @')],
    loose: sameLetters,
    certain: false,
  },
  uuid: {
    valid: [
      usual('3f2b8c1e-5d4a-4b6f-9c7d-0e1f2a3b4c5d'),
      { what: 'in capitals', text: '3F2B8C1E-5D4A-4B6F-9C7D-0E1F2A3B4C5D', odd: true },
      { what: 'of another version', text: '018f3f5c-7a6b-7c3d-8e9f-0a1b2c3d4e5f', odd: true },
      { what: 'of zeros', text: '00000000-0000-0000-0000-000000000000', odd: true },
    ],
    invalid: [
      not('not-a-uuid'),
      not('3f2b8c1e-5d4a-4b6f-9c7d', 'cut off'),
      not('zzzzzzzz-5d4a-4b6f-9c7d-0e1f2a3b4c5d', 'with other letters'),
    ],
    loose: sameLetters,
    certain: true,
  },
  uri: {
    valid: [
      usual('https://example.com/a'),
      { what: 'with query and fragment', text: 'https://example.com:8443/a/b?c=d&e=%20#f', odd: true },
    ],
    invalid: [not('not a uri', 'with blanks')],
    loose: anyway,
    certain: false,
  },
  'uri-reference': { valid: [usual('/a/b?c=d')], invalid: [], loose: anyway, certain: false },
  hostname: {
    valid: [usual('example.com')],
    invalid: [not('not a host', 'with blanks')],
    loose: sameLetters,
    certain: false,
  },
  ipv4: {
    valid: [usual('192.0.2.1'), { what: 'the last one', text: '255.255.255.255', odd: true }],
    invalid: [not('not-an-address'), not('256.1.1.1', 'a number that is too large')],
    certain: true,
  },
  ipv6: {
    valid: [usual('2001:db8::1'), { what: 'at full length', text: '2001:db8:0:0:0:0:0:1', odd: true }],
    invalid: [not('not-an-address'), not('2001:db8::1::2', 'shortened twice')],
    loose: anyway,
    certain: true,
  },
  byte: {
    valid: [usual('YWJj'), { what: 'with padding', text: 'YQ==' }],
    invalid: [not('***', 'other characters')],
    certain: false,
  },
};

export function formatNamed(name: string): FormatTexts | undefined {
  return Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
}
