import type { Contract, Operation } from '../../contract/model.js';
import { pathKeys } from '../../contract/record-key.js';
import { percentEncode } from '../../http/percent.js';
import { typicalParameter } from '../generate/parameter-cases.js';
import type { Severity } from '../finding.js';
import type { Observation } from '../observe/observation.js';
import type { Stage } from '../play/stage.js';
import { unknownFound } from './checks.js';
import { declaresNotFound } from './ground.js';
import type { OperationCases } from './operation-cases.js';
import { outcomeOf } from './verdict.js';

interface OddKey {
  readonly what: string;
  /** Around something that nobody has made. */
  readonly key: (own: string) => string;
  /** Encoded already. */
  readonly raw?: boolean | undefined;
}

const ODD_KEYS: readonly OddKey[] = [
  { what: 'a key with a quote', key: (own) => `${own}'x` },
  { what: 'a key with a double quote', key: (own) => `${own}"x` },
  { what: 'a key with a wildcard', key: (own) => `${own}%` },
  { what: 'a key with an asterisk', key: (own) => `${own}*` },
  { what: 'a key with blanks', key: (own) => ` ${own} ` },
  { what: 'a key with a slash', key: (own) => `${own}/x` },
  { what: 'a key with a backslash', key: (own) => `${own}\\x` },
  { what: 'a key with question and number signs', key: (own) => `${own}?a=b#c` },
  { what: 'a key with a semicolon and a comma', key: (own) => `${own};a=b,c` },
  { what: 'a key with braces', key: (own) => `{${own}}` },
  { what: 'a key with a dollar sign', key: (own) => `$${own}` },
  { what: 'a key with line breaks', key: (own) => `${own}\r\nx-spectwin: injected` },
  { what: 'a key with the character NUL', key: (own) => `${own}\u0000` },
  { what: 'a key with letters beyond ASCII', key: (own) => `${own}-äß-東京-🚀` },
  { what: 'a key of 3,000 characters', key: (own) => own + 'x'.repeat(3000) },
  { what: 'a percent sign that encodes nothing', key: (own) => `${own}%zz`, raw: true },
  { what: 'bytes that are not UTF-8', key: (own) => `${own}%ff%c0%af`, raw: true },
];

const SUBJECT = 'a key that nobody has made';

/** A read of what cannot be there does not find it. Where the resource is only inferred, it may be made of anything. */
export async function findsNothing(stage: Stage, cases: OperationCases): Promise<void> {
  const { operation } = cases;
  const plain = targetWith(cases, stage.unique('none'));
  const odd = !declaresNotFound(operation);
  const seen = await stage.send({ operation, target: plain, step: 'a plain key', odd });
  judge(stage, seen, { what: 'a plain key', subject: SUBJECT });
  for (const { what, key, raw = false } of ODD_KEYS) {
    const text = key(stage.unique('none'));
    const target = targetWith(cases, raw ? text : percentEncode(text));
    judge(stage, await stage.send({ operation, target, step: what, odd: true }), { what, subject: SUBJECT });
  }
}

/** The path with this in place of the key, and usual values for all else. */
function targetWith({ contract, operation }: OperationCases, key: string): string {
  const { resource } = operation;
  const own = resource && pathKeys(resource, operation).key;
  return operation.parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((path, parameter) => {
      const typical = String(typicalParameter(contract, parameter)?.value ?? 'value');
      const text = parameter.name === own ? key : percentEncode(typical);
      return path.replaceAll(`{${parameter.name}}`, () => text);
    }, operation.path);
}

/** Paths that the contract does not name, next to some that it names. */
export async function knowsItsPaths(stage: Stage): Promise<void> {
  for (const target of strangePaths(stage.contract, stage.unique('spectwin'))) {
    const seen = await stage.send({
      method: 'GET',
      target,
      step: 'a path that the contract does not name',
      odd: true,
    });
    judge(stage, seen, {
      what: target,
      subject: 'a path that the contract does not name',
      severity: 'warning',
    });
  }
}

function strangePaths(contract: Contract, own: string): string[] {
  const plain = contract.operations.find(({ method, path }) => method === 'GET' && /^\/[^{?#]+$/.test(path));
  const base = (plain?.path ?? '').replace(/\/$/, '');
  const beside = base === '' ? [] : [`${base}-${own}/`];
  const paths = [`/${own}`, ...beside, `${base}/${own}/${own}/${own}`];
  return [...new Set(paths)].filter((path) => !isNamed(contract, path));
}

function isNamed(contract: Contract, path: string): boolean {
  const match = contract.match('GET', path);
  return 'operation' in match || match.status === 405;
}

interface Occasion {
  readonly what: string;
  readonly subject: string;
  readonly severity?: Severity | undefined;
}

function judge(stage: Stage, seen: Observation, { what, subject, severity }: Occasion): void {
  if (outcomeOf(seen) !== 'accepted' || seen.operation?.resource?.inferred) return;
  const complaint = {
    message: `${subject} is found`,
    expected: 'a 4xx answer, most of all 404',
    seen: `${seen.status} to ${what}`,
    remedy: 'look up the whole key, and take no part of it for something else',
    severity,
    place: notFound(seen.operation),
  };
  stage.report(unknownFound, complaint, seen);
}

function notFound(operation: Operation | undefined) {
  return operation?.responses.find(({ status }) => status === '404')?.node;
}
