import { keyText } from '../records/rules.js';
import type { Refusal } from '../refusal.js';
import { type Call, type Outcome, noRecord } from './behaviour.js';

export function read({ records, key }: Call): Outcome | Refusal {
  const record = records.get(keyText(key));
  return record ? { done: 'read', record } : noRecord();
}
