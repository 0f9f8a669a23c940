import { isCalled, plain, singular, words } from './names.js';

/** What a path says of the key: `/pets/{petId}`. */
export interface KeyWords {
  readonly parameter: string;
  /** What one record is called. */
  readonly noun: readonly string[];
  /** The document says in words that it is a name, and not an id. */
  readonly isName: boolean;
  /** Members that whoever creates a record has to send. */
  readonly sent: ReadonlySet<string>;
}

/** Finds a member by its name without case and separators. */
export type ByPlainName = ReadonlyMap<string, string>;

export interface Guess {
  readonly member: string;
  /** By a name that leaves no doubt. */
  readonly strong: boolean;
  readonly why: string;
}

const IDS = ['id', '_id', 'uuid', 'guid', 'uid', 'gid', 'sid', 'identifier'];
const NAMES = ['name', 'slug', 'key', 'code', 'number', 'username', 'login', 'sha', 'hash', 'tag', 'ip'];

/** Last words of parameters that name a member of the same name. */
const TAILS = new Set(
  ['name', 'slug', 'number', 'key', 'code', 'uuid', 'guid', 'uid', 'iid', 'sha', 'login', 'username'].concat(
    ['email', 'hash', 'handle', 'token', 'ref', 'version', 'alias', 'label', 'address', 'identifier', 'tag'],
    [
      'symbol',
      'path',
      'ip',
      'title',
      'reference',
      'hostname',
      'domain',
      'arn',
      'sid',
      'index',
      'sku',
      'isbn',
    ],
  ),
);

const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['username', ['login', 'name']],
  ['login', ['username']],
  ['ident', IDS],
  ['index', ['number']],
]);

interface Rule {
  readonly strong: boolean;
  readonly why: string;
  /** Names to look for, written plainly. */
  readonly names: (wanted: KeyWords) => readonly string[];
}

/** In the order in which they are tried. */
const RULES: readonly Rule[] = [
  {
    strong: true,
    why: 'the names are the same, but for case and separators',
    names: ({ parameter }) => [plain(parameter)],
  },
  {
    strong: true,
    why: 'the parameter is called after the records',
    names: ({ parameter, noun }) => withoutNoun(parameter, noun),
  },
  {
    strong: true,
    why: 'the member is called after the records',
    names: ({ parameter, noun }) => withNoun(noun, [plain(parameter)]),
  },
  {
    strong: true,
    why: 'it is the id of a record',
    names: ({ parameter }) => (/(id|uuid|guid)$/i.test(parameter) ? IDS : []),
  },
  {
    strong: false,
    why: 'the id may stand in the path',
    names: ({ parameter }) => (mayBeId(words(parameter)) ? IDS : []),
  },
  { strong: false, why: 'the parameter is called as the records are', names: namesOfRecord },
  { strong: false, why: 'the last words of the parameter', names: ({ parameter }) => endings(parameter) },
  {
    strong: false,
    why: 'another word for the parameter',
    names: ({ parameter }) => SYNONYMS.get(plain(parameter)) ?? [],
  },
  { strong: false, why: 'no member is an id, and this one has to be sent', names: namesForId },
];

/** Members in the order in which they come into question. */
export function* guessKeys(wanted: KeyWords, members: ByPlainName): Generator<Guess> {
  for (const { strong, why, names } of RULES) {
    for (const name of names(wanted)) {
      const member = members.get(plain(name));
      if (member !== undefined) yield { member, strong, why };
    }
  }
}

/** `pet_id` of pets → id; nothing where the name does not begin with what the records are called. */
function withoutNoun(name: string, noun: readonly string[]): string[] {
  const all = words(name);
  for (let from = 0; from < noun.length; from++) {
    const prefix = noun.slice(from);
    const same = prefix.every((word, index) => singular(all[index] ?? '') === singular(word));
    if (same && all.length > prefix.length) return [all.slice(prefix.length).join('')];
  }
  return [];
}

/** `id` of launch profiles → launchprofileid, profileid. */
function withNoun(noun: readonly string[], names: readonly string[]): string[] {
  return noun.flatMap((_, from) => names.map((name) => noun.slice(from).join('') + name));
}

function mayBeId(all: readonly string[]): boolean {
  return all.includes('or') || all.at(-1) === 'identifier';
}

/** `/queues/{queue}`. */
function namesOfRecord({ parameter, noun, isName }: KeyWords): string[] {
  if (!isCalled(parameter, noun)) return [];
  return isName ? [...NAMES, ...IDS] : [...IDS, ...NAMES, ...withNoun(noun, IDS)];
}

/** Two words or more, or one that usually tells records apart. */
function endings(parameter: string): string[] {
  const all = words(parameter);
  const found = all.slice(1, -1).map((_, index) => all.slice(index + 1).join(''));
  const last = all.at(-1) ?? '';
  return TAILS.has(last) ? [...found, last] : found;
}

function namesForId({ parameter, noun, sent }: KeyWords): string[] {
  if (words(parameter).at(-1) !== 'id') return [];
  return [noun.join(''), noun.at(-1) ?? '', ...NAMES].filter((name) => sent.has(name));
}
