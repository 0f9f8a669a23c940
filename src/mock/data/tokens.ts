import { type Source, positionIn } from '../../contract/source.js';
import { escapePointer } from '../../contract/pointer.js';
import { type Fault, SpectwinError } from '../../errors.js';
import { readDataFile } from './data-file.js';
import { isObject } from '../records/merge-patch.js';

const FORM = 'write it as `token: tenant`, one a line';

/** Reads a YAML or JSON file of tokens and their tenants. Throws SOURCE_UNREADABLE, TOKENS_INVALID. */
export function loadTokens(file: string): ReadonlyMap<string, string> {
  return tokensOf(readDataFile(file, 'TOKENS_INVALID', 'tokens and their tenants'));
}

/** Throws TOKENS_INVALID with every fault. No token is quoted, and no line that may hold one. */
export function tokensOf(source: Source): ReadonlyMap<string, string> {
  const { value } = source;
  const fault = (pointer: string, message: string): Fault => {
    return { message, remedy: FORM, position: positionIn(source, pointer, pointer === '' ? 'value' : 'key') };
  };
  if (!isObject(value))
    throw new SpectwinError('TOKENS_INVALID', fault('', 'this is no map of tokens to tenants'));
  const entries = Object.entries(value);
  const faults = entries.flatMap(([token, tenant]) => {
    const pointer = `/${escapePointer(token)}`;
    if (token.trim() === '') return [fault(pointer, 'a token is empty')];
    return isName(tenant) ? [] : [fault(pointer, 'the tenant of a token must be a text that is not empty')];
  });
  if (entries.length === 0)
    faults.push(fault('', 'there is no token in it, so that nobody could call the mock'));
  if (faults.length > 0) throw new SpectwinError('TOKENS_INVALID', faults);
  return new Map(entries.map(([token, tenant]) => [token.trim(), String(tenant)]));
}

function isName(tenant: unknown): boolean {
  return (typeof tenant === 'string' && tenant.trim() !== '') || typeof tenant === 'number';
}
