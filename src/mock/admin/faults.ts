import type { Contract } from '../../contract/model.js';
import { SpectwinError } from '../../errors.js';
import type { HttpResponse } from '../../http/exchange.js';
import { faults, oddServers } from '../faults/index.js';
import type { Fault } from '../faults/fault.js';
import type { FaultChoice } from '../faults/select.js';
import { isObject } from '../records/merge-patch.js';
import { json, noContent, problem } from './reply.js';

/** Which faults the mock has, and how to give it others. */
export interface FaultControl {
  readonly on: () => readonly string[];
  /** Throws USAGE, and changes nothing then. */
  readonly set: (choices: readonly FaultChoice[], seed: number | undefined) => void;
}

const FORM = 'send { "on": ["name of a fault", "status=503,probability=0.1", …], "seed": 0 }';

/** What is on, and all that could be, in the order of docs/faults.md. */
export function listFaults(control: FaultControl, contract: Contract): HttpResponse {
  const entry = (fault: Fault, odd: boolean) => {
    const { name, group, title, promise } = fault;
    const applies = fault.applies(contract);
    const silence = applies === true ? {} : { why: applies.why, add: applies.add };
    return { name, group, title, promise, odd, applies: applies === true, ...silence };
  };
  const known = [
    ...faults.map((fault) => entry(fault, false)),
    ...oddServers.map((fault) => entry(fault, true)),
  ];
  return json(200, { on: control.on(), faults: known });
}

/** Those in the body are on from now, and no others. */
export function putFaults(control: FaultControl, body: Uint8Array | undefined): HttpResponse {
  const given = parsed(body);
  if (!isObject(given) || !isChoices(given['on']) || !isSeed(given['seed'])) return problem(400, FORM);
  try {
    control.set(given['on'], given['seed']);
    return noContent();
  } catch (error) {
    if (!(error instanceof SpectwinError)) throw error;
    const errors = error.faults.map(({ message, remedy }) => ({ detail: message, remedy }));
    return problem(400, 'nothing has been changed', { errors });
  }
}

function parsed(body: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(body ?? []).toString());
  } catch {
    return undefined;
  }
}

function isChoices(value: unknown): value is readonly FaultChoice[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' || isRule(item));
}

const TYPES: Readonly<Record<string, string>> = {
  operation: 'string',
  probability: 'number',
  delay: 'number',
  status: 'number',
  abort: 'boolean',
};

function isRule(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.entries(value).every(
      ([name, member]) => Object.hasOwn(TYPES, name) && typeof member === TYPES[name],
    )
  );
}

function isSeed(value: unknown): value is number | undefined {
  return value === undefined || Number.isSafeInteger(value);
}
