import { inPlace } from '../../contract/shape-of.js';
import type { Content, Contract } from '../../contract/model.js';
import { accepts, isJson, matchMediaType, parseMediaType } from '../../http/media-type.js';

/** What stands for a range: a type that everything can read. */
const USUAL: Readonly<Record<string, string>> = {
  application: 'application/json',
  audio: 'audio/wav',
  font: 'font/woff2',
  image: 'image/png',
  message: 'message/http',
  model: 'model/stl',
  multipart: 'multipart/form-data',
  text: 'text/plain',
  video: 'video/mp4',
};
const BYTES = 'application/octet-stream';

/**
 * The media type of an answer that the contract declares with a range: what the client wants, if it names a type of that range, else the
 * most usual one. A type stays as it is.
 */
export function concreteType({ range, schema }: Content, contract: Contract, accept?: string): string {
  const type = parseMediaType(range);
  if (!type?.essence.includes('*')) return range;
  const isAny = type.type === '*' || type.type === 'application';
  const isData = isAny && schema !== undefined && !isBytes(schema, contract);
  const fits = (text: string) => matchMediaType(range, text) >= 0 && (!isData || NOTATIONS.test(text));
  const wanted = wantedTypes(accept).find(fits);
  if (wanted !== undefined) return wanted;
  const suffix = /^\*\+(.+)$/.exec(type.subtype)?.[1];
  if (suffix !== undefined) return `${type.type === '*' ? 'application' : type.type}/vnd.example+${suffix}`;
  if (isAny) return schema && !isData ? BYTES : 'application/json';
  return USUAL[type.type] ?? `${type.type}/octet-stream`;
}

/** What can write any value. */
const NOTATIONS = /[/+](json|xml)$/i;

function isBytes(schema: NonNullable<Content['schema']>, contract: Contract): boolean {
  return inPlace(schema, contract).some((part) => part.string('format') === 'binary');
}

/** Types that Accept names in full, in its order. */
function wantedTypes(accept: string | undefined): string[] {
  if (accept === undefined || accept === '*/*') return [];
  const elements = accept.split(',').map((element) => element.split(';', 1)[0]?.trim() ?? '');
  return elements.filter((text) => !text.includes('*') && parseMediaType(text) !== undefined);
}

/** JSON, or a range that JSON is in. */
export function isJsonRange(range: string): boolean {
  const type = parseMediaType(range);
  return type !== undefined && (isJson(type) || type.essence === '*/*' || type.essence === 'application/*');
}

/** The content that Accept prefers, JSON where it has no preference. What it refuses altogether gets the first (RFC 9110, 12.5.1). */
export function chooseContent(contents: readonly Content[], accept: string | undefined): Content | undefined {
  if (contents.length < 2) return contents[0];
  const inOrder = contents.toSorted((a, b) => Number(isJsonRange(b.range)) - Number(isJsonRange(a.range)));
  const ranges = inOrder.map(({ range }) => range);
  return inOrder[Math.max(0, ranges.indexOf(accepts(accept, ranges) ?? ''))];
}
