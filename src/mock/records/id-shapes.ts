import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Contract } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { inPlace } from '../../contract/shape-of.js';
import { generate } from '../generate/generate.js';

type Make = () => unknown;

/** Makers of ids that look like what the schema asks for. Whether they fit it is for the caller to see. */
export function shapedIds(schema: Node, contract: Contract, member: string): Make[] {
  const parts = inPlace(schema, contract);
  const examples = parts.flatMap((part) =>
    [part.member('example') ?? [], part.member('examples') ?? []].flat(),
  );
  const texts = examples.filter((example) => typeof example === 'string');
  return [
    ...formatted(),
    ...sized(parts),
    ...texts.map((text) => () => likeExample(text)),
    ...choices(parts),
    () => generate(contract, schema, { seed: randomUUID(), hint: member }),
  ];
}

function word(): string {
  return randomBytes(6).toString('hex');
}

/** One for each format that people use for keys. */
function formatted(): Make[] {
  return [
    () => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`,
    () => `fd00::${randomInt(1, 65_536).toString(16)}:${randomInt(1, 65_536).toString(16)}`,
    () => `${word()}@example.com`,
    () => `${word()}.example.com`,
    () => `https://example.com/${word()}`,
  ];
}

function sized(parts: readonly Node[]): Make[] {
  const limits = (keyword: string) =>
    parts.map((part) => part.member(keyword)).filter((value) => typeof value === 'number');
  const lengths = [...limits('minLength'), ...limits('maxLength')].filter(
    (length) => length > 0 && length <= 1000,
  );
  return lengths.map((length) => () => randomBytes(length).toString('hex').slice(0, length));
}

/** `se-28529731` → `se-93120554`: the last word anew, each character of its kind. */
function likeExample(text: string): string {
  return text.replace(/[A-Za-z\d]+(?=[^A-Za-z\d]*$)/, (last) => last.replace(/./g, another));
}

function another(character: string): string {
  if (/\d/.test(character)) return String(randomInt(10));
  const first = /[a-z]/.test(character) ? 97 : 65;
  // Hexadecimal stays so.
  return String.fromCharCode(first + randomInt(/[a-f]/i.test(character) ? 6 : 26));
}

function choices(parts: readonly Node[]): Make[] {
  const lists = parts.map((part) => part.member('enum')).filter((list) => Array.isArray(list));
  return lists.map((list) => () => (list as unknown[])[randomInt(Math.max(1, list.length))]);
}
