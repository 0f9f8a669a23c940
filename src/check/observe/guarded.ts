import { percentDecode } from '../../http/percent.js';
import type { Observation } from './observation.js';

/** What firewalls answer in the name of the server: those of the large clouds 403, others 400 or 406. */
const THEIRS: ReadonlySet<number> = new Set([400, 403, 406]);
/** What they speak of: a refusal by somebody else does not look as the contract says. */
const OF_FORM: ReadonlySet<string> = new Set([
  'status-declared',
  'content-type-declared',
  'body-schema',
  'required-headers',
]);
/** What their rules look for: markup, other folders, SQL, templates, and characters that end texts. */
const ATTACKS =
  /<script|\.\.[/\\]|'\s*(?:or|and)\s*'|\bunion\s+select\b|\bdrop\s+table\b|\$\{|\{\{|<%|%00|\\u0000|\0/i;

/**
 * Somebody in front of the server may have taken this request for an attack. The contract does not know of it, and what it does to
 * requests of clients is worth no more than a warning.
 */
export function isGuarded({ status, target, sent }: Observation, checkId: string): boolean {
  if (!THEIRS.has(status) || !OF_FORM.has(checkId)) return false;
  return [target, percentDecode(target), sent.text ?? ''].some((text) => ATTACKS.test(text));
}
