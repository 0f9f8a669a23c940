import { loadContract } from '../../dist/contract/document.js';
import { validateResponse } from '../../dist/contract/validate.js';
import { own, responseOf } from './document.js';
import { whyUnsatisfiable } from './unsatisfiable.js';

/** Judges answers twice: with the checker's own validation, and with an ajv that shares nothing with it. */
export class Verdicts {
  static async of(document, judge) {
    return new Verdicts(document, judge, await loadContract(document.file, { onBroken: 'skip' }));
  }

  constructor(document, judge, contract) {
    this.document = document;
    this.judge = judge;
    this.contract = contract;
    this.operations = new Map(contract.operations.map((each) => [`${each.method} ${each.path}`, each]));
  }

  /** Whether the answer is a success that the operation declares; where it declares none, any success is. */
  isSuccess(operation, { status }) {
    const declared = [...operation.responses.keys()];
    const names = [String(status), `${Math.floor(status / 100)}XX`];
    const successes = declared.filter((name) => /^[23]/.test(name));
    if (status < 200 || status >= 400)
      return successes.length === 0 && declared.some((name) => names.includes(name));
    return (
      successes.length === 0 || successes.some((name) => names.includes(name)) || declared.includes('DEFAULT')
    );
  }

  /** What is false in the answer; `by` says which of the two judges found it. */
  complaints(operation, answer) {
    const parsed = parse(answer);
    if ('fault' in parsed) return [{ by: 'both', text: parsed.fault }];
    return [
      ...this.byContract(operation, answer, parsed.value).map((text) => ({ by: 'contract', text })),
      ...this.byAjv(operation, answer, parsed.value).map((text) => ({ by: 'ajv', text })),
    ];
  }

  /** Why no answer with this status and media type can be true; undefined where one can, or where that is not proven. */
  unsatisfiable(operation, answer) {
    const declared = responseOf(operation, answer.status);
    const contents = declared ? this.document.members(this.document.child(declared, 'content')) : [];
    const content = contentOf(contents, answer.headers['content-type'] ?? '');
    const schema = content && own(content.value, 'schema');
    return schema && whyUnsatisfiable(this.document, { value: schema, file: content.file });
  }

  byContract({ id }, answer, value) {
    const operation = this.operations.get(id);
    if (!operation) return ['the contract does not have this operation'];
    const found = validateResponse(this.contract, operation, answer, value);
    return found.map((each) => `${each.in} ${each.name ?? ''}${each.pointer}: ${each.message}`);
  }

  byAjv(operation, answer, value) {
    const declared = responseOf(operation, answer.status);
    if (!declared && operation.responses.size === 0) return [];
    if (!declared) return [`status ${answer.status} is not declared`];
    const missing = this.missingHeaders(declared, answer);
    if (missing.length > 0) return missing;
    const contents = this.document.members(this.document.child(declared, 'content'));
    const hasNone = operation.method === 'HEAD' || [204, 205, 304].includes(answer.status);
    if (hasNone || contents.length === 0) return [];
    if (answer.body.length === 0) {
      const promised = contents.every(([range, { value: content }]) => /json/.test(range) && content.schema);
      return promised ? ['a body is declared, and there is none'] : [];
    }
    const content = contentOf(contents, answer.headers['content-type'] ?? '');
    if (!content) return [`media type ${answer.headers['content-type']} is not declared`];
    const schema = own(content.value, 'schema');
    if (schema === undefined || value === undefined || typeof value === 'string') return [];
    return this.judge.errors({ value: schema, file: content.file }, value, 'response').slice(0, 3);
  }

  missingHeaders(declared, { headers }) {
    const found = this.document.members(this.document.child(declared, 'headers'));
    const required = found.filter(
      ([name, each]) => each.value.required === true && !/^content-type$/i.test(name),
    );
    return required.flatMap(([name]) =>
      headers[name.toLowerCase()] === undefined ? [`header ${name} is missing`] : [],
    );
  }
}

/** JSON as a value, text as text, bytes as nothing. */
function parse({ headers, body }) {
  const type = headers['content-type'] ?? '';
  if (body.length === 0) return { value: undefined };
  if (!/[/+]json\b/i.test(type))
    return { value: /^text\/|xml|urlencoded/i.test(type) ? body.toString() : undefined };
  try {
    return { value: JSON.parse(body.toString()) };
  } catch (error) {
    return { fault: `not JSON, though ${type} says so: ${error.message}` };
  }
}

function contentOf(contents, type) {
  const [essence] = type.toLowerCase().split(';');
  const actual = essence.trim();
  const fit = (range) => {
    const declared = range.toLowerCase().split(';')[0].trim();
    if (declared === actual) return 4;
    // A key such as `PDF` is no media type: nothing can be said of what comes under it.
    if (declared === '*/*' || !/^[^/]+\/[^/]+$/.test(declared)) return 1;
    const [kind, subtype = ''] = declared.split('/');
    if (kind !== actual.split('/')[0]) return 0;
    if (subtype === '*') return 2;
    return subtype.startsWith('*+') && actual.endsWith(subtype.slice(1)) ? 3 : 0;
  };
  const fits = contents
    .map(([range, content]) => ({ content, points: fit(range) }))
    .filter(({ points }) => points > 0);
  return fits.toSorted((a, b) => b.points - a.points)[0]?.content;
}
