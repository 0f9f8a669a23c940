/** A key, and one that careless servers take for it, or that they make of it. */
export interface OddPair {
  readonly what: string;
  /** Of a stem that is unique. */
  readonly make: (stem: string) => readonly [key: string, twin: string];
}

export const ODD_PAIRS: readonly OddPair[] = [
  { what: 'a space at the end', make: (stem) => [`${stem} `, stem] },
  { what: 'a space at the beginning', make: (stem) => [` ${stem}`, stem] },
  { what: 'spaces inside', make: (stem) => [`${stem} a  b`, `${stem} a b`] },
  { what: 'an accent', make: (stem) => [`${stem}-ü`, `${stem}-u`] },
  { what: 'composed and decomposed letters', make: (stem) => [`${stem}-e\u0301`, `${stem}-\u00e9`] },
  { what: 'letters in compatible forms', make: (stem) => [`${stem}-ﬁ`, `${stem}-fi`] },
  { what: 'letters of other scripts', make: (stem) => [`${stem}-日本`, `${stem}-中国`] },
  { what: 'an emoji', make: (stem) => [`${stem}-🚀`, `${stem}-🍣`] },
  { what: 'a percent sign', make: (stem) => [`${stem}%41`, `${stem}A`] },
  { what: 'a plus sign', make: (stem) => [`${stem}+b`, `${stem} b`] },
  { what: 'a semicolon', make: (stem) => [`${stem};b`, stem] },
  { what: 'a slash', make: (stem) => [`${stem}/b`, `${stem}%2Fb`] },
  { what: 'a question mark and a hash sign', make: (stem) => [`${stem}?b#c`, stem] },
  { what: 'a dot', make: (stem) => [`${stem}.json`, stem] },
  { what: 'a colon and an at sign', make: (stem) => [`${stem}:b@c`, `${stem}:b`] },
  {
    what: 'quotes and signs of markup',
    make: (stem) => [`${stem}<b>"&'`, `${stem}&lt;b&gt;&quot;&amp;&#39;`],
  },
  { what: 'a backslash', make: (stem) => [`${stem}\\b`, `${stem}b`] },
  {
    what: 'more than 255 characters',
    make: (stem) => [`${stem}-${'x'.repeat(280)}1`, `${stem}-${'x'.repeat(280)}2`],
  },
];
