interface Reported {
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

type Params = Reported['params'];
type Say = (params: Params, value: unknown) => string;

/** What is wrong, in words that follow the name of the value. The value itself is never quoted: it may be a secret. */
export function messageOf({ keyword, params }: Reported, value: unknown): string {
  return MESSAGES[keyword]?.(params, value) ?? `breaks \`${keyword}\``;
}

const MESSAGES: Readonly<Record<string, Say>> = {
  type: ({ type }, value) => `must be ${typeNames(type)}, is ${typeName(value)}`,
  required: ({ missingProperty }) => `${String(missingProperty)} is required`,
  dependentRequired: ({ missingProperty, property }) =>
    `${String(missingProperty)} is required when ${String(property)} is given`,
  additionalProperties: ({ additionalProperty }) => `undeclared member ${quoted(additionalProperty)}`,
  unevaluatedProperties: ({ unevaluatedProperty }) => `undeclared member ${quoted(unevaluatedProperty)}`,
  enum: ({ allowedValues }) => `must be one of ${list(allowedValues as unknown[])}`,
  const: ({ allowedValue }) => `must be ${brief(allowedValue)}`,
  format: ({ format }) => `must be ${formatName(String(format))}`,
  pattern: ({ pattern }) => `must match ${String(pattern)}`,
  minLength: ({ limit }, value) => `must have ${count(limit, 'character')} or more, has ${length(value)}`,
  maxLength: ({ limit }, value) => `must have at most ${count(limit, 'character')}, has ${length(value)}`,
  minItems: ({ limit }, value) => `must have ${count(limit, 'item')} or more, has ${length(value)}`,
  maxItems: ({ limit }, value) => `must have at most ${count(limit, 'item')}, has ${length(value)}`,
  minProperties: ({ limit }, value) => `must have ${count(limit, 'member')} or more, has ${length(value)}`,
  maxProperties: ({ limit }, value) => `must have at most ${count(limit, 'member')}, has ${length(value)}`,
  minimum: ({ limit }) => `must be ${String(limit)} or more`,
  maximum: ({ limit }) => `must be ${String(limit)} or less`,
  exclusiveMinimum: ({ limit }) => `must be more than ${String(limit)}`,
  exclusiveMaximum: ({ limit }) => `must be less than ${String(limit)}`,
  multipleOf: ({ multipleOf }) => `must be a multiple of ${String(multipleOf)}`,
  uniqueItems: ({ i, j }) => `items ${String(i)} and ${String(j)} are equal, which is not allowed`,
  items: ({ limit }, value) => `must have at most ${count(limit, 'item')}, has ${length(value)}`,
  unevaluatedItems: ({ len }, value) => `must have at most ${count(len, 'item')}, has ${length(value)}`,
  contains: ({ minContains, maxContains }) =>
    `must contain ${String(minContains)}${maxContains === undefined ? ' or more' : ` to ${String(maxContains)}`} items of the declared kind`,
  propertyNames: ({ propertyName }) => `member name ${quoted(propertyName)} is not allowed`,
  not: () => 'is not allowed here',
  anyOf: () => 'fits none of the alternatives',
  oneOf: ({ passingSchemas }) =>
    passingSchemas
      ? 'fits several alternatives of which exactly one may fit'
      : 'fits none of the alternatives',
};

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'an RFC 3339 date-time with a time zone, such as 2024-01-15T10:30:00Z',
  date: 'a date, such as 2024-01-15',
  time: 'a time with a time zone, such as 10:30:00Z',
  uri: 'an absolute URI',
  email: 'an email address',
  uuid: 'a UUID',
  byte: 'base64',
  int32: 'a whole number of 32 bits',
  int64: 'a whole number of 64 bits',
};

function formatName(format: string): string {
  return FORMATS[format] ?? `of format ${format}`;
}

function typeNames(types: unknown): string {
  const names = [types].flat().map((type) => ARTICLES[String(type)] ?? String(type));
  return names.length < 3 ? names.join(' or ') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

const ARTICLES: Readonly<Record<string, string>> = {
  array: 'an array',
  boolean: 'a boolean',
  integer: 'an integer',
  null: 'null',
  number: 'a number',
  object: 'an object',
  string: 'a string',
};

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return ARTICLES[typeof value] ?? 'missing';
}

function count(limit: unknown, noun: string): string {
  return `${String(limit)} ${noun}${limit === 1 ? '' : 's'}`;
}

function length(value: unknown): string {
  if (typeof value === 'string') return String([...value].length);
  return String(typeof value === 'object' && value !== null ? Object.keys(value).length : 0);
}

function list(values: readonly unknown[]): string {
  const shown = values.slice(0, 10).map(brief);
  return values.length > 10 ? `${shown.join(', ')}, … (${values.length} in all)` : shown.join(', ');
}

function quoted(name: unknown): string {
  return JSON.stringify(String(name).slice(0, 100));
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
