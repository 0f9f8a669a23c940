export interface Text {
  readonly what: string;
  readonly text: string;
  /** Servers that mend it do so on purpose. */
  readonly custom?: boolean;
}

/** What serializers, columns, templates and sanitizers change. */
export const TEXTS: readonly Text[] = [
  { what: 'letters beyond ASCII', text: 'Grüße, Ærø, Łódź, Ελλάδα, Привет' },
  { what: 'letters of other scripts', text: '日本語 한국어 中文 العربية עברית ไทย हिन्दी' },
  { what: 'an emoji', text: 'Rocket 🚀 and family 👩‍👩‍👧 and flag 🇩🇪, heart \u2764\ufe0f, :smile:' },
  { what: 'combining characters', text: 'e\u0301 and \u00e9, A\u030a and \u00c5' },
  { what: 'ligatures and wide letters', text: 'ﬁne Ａｂｃ ① ½ x² ١٢ \u212a \u2126 \u212b' },
  {
    what: 'markup',
    text: '<b>Bold</b> & "quoted" \'single\' <script>alert(1)</script> javascript:alert(1) onerror=x **b** `c`',
  },
  { what: 'entities', text: '&lt;b&gt; &amp;amp; &quot; &#39; &eacute; &nbsp;' },
  { what: 'backslashes and escapes', text: String.raw`C:\new\table \u0041 \\ \" \/ end\ ` + 'x' },
  { what: 'percent and plus', text: '100%25 a+b%20c %zz ++ 5 %% ^ ~' },
  { what: 'the language of a database', text: "Robert'); DROP TABLE x;-- % _ \\% :name ? /* c */ ../" },
  { what: 'templates', text: '{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {0} %s %(x)s $1 $& $HOME' },
  { what: 'capitals and small letters', text: 'MiXeD CaSe iPhone McDonald ß İ ı' },
  { what: 'spaces inside', text: 'two  spaces, three   spaces' },
  { what: 'tabs and line ends', text: 'tab\there, line\nfeed, carriage\r\nreturn, alone\rtoo' },
  {
    what: 'invisible characters',
    text: 'zero\u200bwidth, soft\u00adhyphen, no\u00a0break, \u2028 line, \u202bto the left\u202c, mark\ufeff, own \ue000 \uf8ff, tag \u{e0041}',
  },
  { what: 'digits', text: '0012345678901234567890' },
  { what: 'a number', text: '1e5' },
  { what: 'a decimal number', text: '1.0' },
  { what: 'the word true', text: 'true' },
  { what: 'the word null', text: 'null' },
  { what: 'the word None', text: 'None' },
  { what: 'a date', text: '2024-02-30' },
  { what: 'JSON', text: '{"a":[1,null]}' },
  { what: 'a comma list', text: 'a,b;c|d... (c) [x]' },
  { what: 'an address', text: 'https://example.com/?a=1&b=%20#c user@example.com' },
  { what: '60 characters', text: longText(60) },
  { what: '130 characters', text: longText(130) },
  { what: '260 characters', text: longText(260) },
  { what: '300 bytes in 150 characters', text: 'äöüß€'.repeat(30) },
  { what: 'one character', text: 'x' },
  { what: 'the digit 0', text: '0' },
  { what: 'a NUL', text: 'before\0after' },
  {
    what: 'control characters',
    text: 'bell\u0007, back\b, tab\v, page\f, escape\u001b[1m, delete\u007f, next line\u0085 end, none \ufffe',
  },
  { what: 'a formula', text: '=1+1' },
  { what: 'a plus sign at the beginning', text: '+49 30 1234' },
  { what: 'a hyphen at the beginning', text: '-1 apples' },
  { what: 'an at sign at the beginning', text: '@somebody' },
  { what: '1,100 characters', text: longText(1100) },
  { what: '4,100 characters', text: longText(4100) },
  { what: 'spaces around', text: '  around  ', custom: true },
  { what: 'a line end at the end', text: 'line end\n', custom: true },
];

/** What files of configuration, tables and languages write for something else than a text. */
const WORDS: readonly string[] = [
  'yes',
  'no',
  'on',
  'Off',
  'n',
  'TRUE',
  'False',
  'NULL',
  'nil',
  'undefined',
  'NaN',
  'n/a',
  '~',
  '[]',
  '{}',
  '""',
  '"quoted"',
  "'quoted'",
  '0x1F',
  '0o17',
  '1_000',
  '1,5',
  '1.50',
  '.5',
  '-0',
  '1e400',
  '12:30',
  '10:30:00',
  '2024-01-15',
  '2024-01-15T10:30:00+02:00',
  '1705314600',
  'Infinity',
  'title case words',
  '50%',
  '# no comment',
  '!tag',
  '&anchor',
  '<<',
];

function longText(length: number): string {
  return Array.from({ length }, (_, index) => String.fromCharCode(97 + (index % 26))).join('');
}

/** Several in one, none longer than columns commonly are. */
export const JOINED: readonly string[] = [TEXTS.slice(0, 5), TEXTS.slice(5, 11), TEXTS.slice(11, 15)].map(
  (some) => [...some.map(({ text }) => text).join(' | ')].slice(0, 240).join('').trim(),
);

/** Of many writes each may have another one. */
export const PHRASES: readonly string[] = [
  ...TEXTS.filter(({ custom = false }) => !custom).map(({ text }) => text),
  ...WORDS,
];
