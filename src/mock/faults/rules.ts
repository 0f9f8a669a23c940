import { STATUS_CODES } from 'node:http';
import { contentFor, responseFor } from '../../contract/choose.js';
import type { Contract, Operation } from '../../contract/model.js';
import { SpectwinError, didYouMean } from '../../errors.js';
import { staticValue } from '../answer/static-value.js';
import type { Sent, Wrapping } from './fault.js';
import { json } from './kit/answers.js';
import { upon } from './kit/wrap.js';
import { reset } from './wire.js';

/** Trouble by rule: what a page has to cope with, whatever the server's faults are. */
export interface FaultRule {
  /** `Operation.id`. Default: every operation. */
  readonly operation?: string | undefined;
  /** Of how many requests, from 0 to 1. Default 1. */
  readonly probability?: number | undefined;
  /** The answer comes so many milliseconds later. */
  readonly delay?: number | undefined;
  /** In place of the answer; nothing is done. The body is the declared one, else a problem document. */
  readonly status?: number | undefined;
  /** There is no answer: the connection is reset. */
  readonly abort?: boolean | undefined;
}

const FORM =
  'write delay=MILLISECONDS, status=CODE or abort, and behind it operation=ID or probability=0.2, with commas between';
const NAMES = ['delay', 'status', 'abort', 'operation', 'probability'];

/** Whether the text means a rule and not the name of a fault. */
export function isRuleText(text: string): boolean {
  return /^(delay|status|operation|probability)=|^abort(,|$)/.test(text);
}

/** `status=503,operation=listProviders,probability=0.2`. Throws USAGE. */
export function parseRule(text: string, contract: Contract): FaultRule {
  const parts = text.split(',').map((part) => {
    const [name = '', ...value] = part.split('=');
    return [name.trim(), value.join('=').trim()] as const;
  });
  const unknown = parts.find(([name]) => !NAMES.includes(name));
  if (unknown) throw wrong(`\`${unknown[0]}\` is no part of a rule`, FORM);
  const given = new Map(parts);
  return checkedRule(
    {
      operation: given.get('operation'),
      probability: numberIn(given, 'probability'),
      delay: numberIn(given, 'delay'),
      status: numberIn(given, 'status'),
      ...(given.has('abort') && { abort: true }),
    },
    contract,
  );
}

/** A rule that came as data. Throws USAGE. */
export function checkedRule(rule: FaultRule, contract: Contract): FaultRule {
  const { operation, probability = 1, delay, status, abort } = rule;
  const ids = contract.operations.map(({ id }) => id);
  if (operation !== undefined && !ids.includes(operation)) {
    const similar = didYouMean(operation, ids);
    throw wrong(
      `there is no operation \`${operation}\``,
      similar === undefined ? `there are: ${ids.join(', ')}` : `did you mean \`${similar}\`?`,
    );
  }
  if (!(probability >= 0 && probability <= 1)) throw wrong('a probability is a number from 0 to 1', FORM);
  if (delay !== undefined && !(delay >= 0 && delay <= 600_000))
    throw wrong('a delay is a number of milliseconds, ten minutes at most', FORM);
  if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599))
    throw wrong('a status is a whole number from 200 to 599', FORM);
  if (delay === undefined && status === undefined && !abort) throw wrong('the rule does nothing', FORM);
  return rule;
}

function numberIn(given: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = given.get(name);
  if (text === undefined) return undefined;
  return text === '' ? Number.NaN : Number(text);
}

function wrong(message: string, remedy: string): SpectwinError {
  return new SpectwinError('USAGE', { message, remedy });
}

/** As text, in the form that `parseRule` takes. */
export function ruleText({ abort, ...rest }: FaultRule): string {
  const order = ['delay', 'status', 'operation', 'probability'] as const;
  const parts = order.flatMap((name) => (rest[name] === undefined ? [] : [`${name}=${rest[name]}`]));
  return (abort ? ['abort', ...parts] : parts).join(',');
}

export function wrappingOf(
  rule: FaultRule,
  parts: { contract: Contract; delay: (ms: number) => Promise<void>; random: () => number },
): Wrapping {
  const { contract, delay, random } = parts;
  return {
    handle: (next) => (call) => {
      const { operation } = call;
      const isMeant = operation !== undefined && (rule.operation ?? operation.id) === operation.id;
      if (!isMeant || random() >= (rule.probability ?? 1)) return next(call);
      const answer = (): Sent | Promise<Sent> => {
        if (rule.abort) return reset({ status: 500, headers: {} });
        return rule.status === undefined ? next(call) : declaredAnswer(operation, rule.status, contract);
      };
      return rule.delay === undefined ? answer() : upon(delay(rule.delay), answer);
    },
  };
}

function declaredAnswer(operation: Operation, status: number, contract: Contract): Sent {
  const contents = responseFor(operation, status)?.content ?? [];
  const content = contentFor(contents, 'application/json');
  if (content) return json(status, staticValue(content, contract));
  if (status === 204 || status === 304) return { status, headers: {} };
  const title = STATUS_CODES[status] ?? 'Error';
  const body = JSON.stringify({
    type: 'about:blank',
    title,
    status,
    detail: 'A fault of the mock, as asked for.',
  });
  return { status, headers: { 'content-type': 'application/problem+json' }, body };
}
