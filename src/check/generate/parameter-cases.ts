import type { Contract, Parameter, Violation } from '../../contract/model.js';
import { decode, encode, rawParameters } from '../../http/parameters.js';
import type { JsonValue } from '../../http/shape.js';
import { validValues } from './body.js';
import { factsOf } from './facts.js';
import type { Variant } from './variant.js';
import { variantsOf } from './variants.js';

/** One value for one parameter, as it arrives. */
export interface ParameterCase {
  readonly parameter: Parameter;
  readonly variant: Variant;
  /** What the contract says to the text that goes out; undefined: it is right. */
  readonly demand: Violation | undefined;
}

const MAX_RIGHT = 12;
const MAX_WRONG_ALIKE = 2;
/** Addresses and headers have limits in every server. */
const MAX_LENGTH = 20_000;

/** A usual value first. What cannot be told from a right value once it is text is not a wrong one. */
export function parameterCases(contract: Contract, parameter: Parameter): readonly ParameterCase[] {
  const typical = typicalParameter(contract, parameter);
  if (!parameter.schema || typical === undefined) return [];
  const facts = factsOf(contract, [parameter.schema]);
  const variants = [usual(typical.value), ...variantsOf(facts, parameter.name, typical.value)];
  const all = variants
    .filter(({ value }) => isSendable(parameter, value))
    .map((variant) => ({ parameter, variant, demand: demandOf(contract, parameter, variant.value) }));
  return limited(all.filter((each, index) => isFirst(all, each, index)));
}

/** A value that is right, from the contract's examples where they are. */
export function typicalParameter(contract: Contract, parameter: Parameter): { value: unknown } | undefined {
  const examples = parameter.examples.map(({ value }) => value);
  if (!parameter.schema) return examples.length > 0 ? { value: examples[0] } : undefined;
  const [value] = validValues(contract, parameter.schema, { values: examples, together: false });
  return value === undefined ? undefined : { value };
}

function usual(value: unknown): Variant {
  return { kind: 'a usual value', what: JSON.stringify(value), value };
}

/** An empty text in the path is another path, and HTTP forbids some characters in headers. */
function isSendable({ spec, in: place }: Parameter, value: unknown): boolean {
  const text = encode(spec, value as JsonValue);
  if (text === '' || text.length > MAX_LENGTH) return false;
  return place !== 'header' && place !== 'cookie' ? true : /^[ -~]*$/.test(text) && text.trim() === text;
}

function demandOf(contract: Contract, { spec, schema }: Parameter, value: unknown): Violation | undefined {
  const text = encode(spec, value as JsonValue);
  const { in: place, name } = spec;
  const isQuery = place === 'query' || place === 'querystring';
  const headers =
    place === 'header' ? { [name.toLowerCase()]: text } : place === 'cookie' ? { cookie: text } : {};
  const params = new Map(place === 'path' ? [[name, text]] : []);
  const arrived = decode(spec, rawParameters(params, isQuery ? text : '', headers));
  if (arrived === undefined || !schema) return undefined;
  return contract.validator(schema, 'request')(arrived)[0];
}

function textOf({ parameter, variant }: ParameterCase): string {
  return encode(parameter.spec, variant.value as JsonValue);
}

function isFirst(all: readonly ParameterCase[], each: ParameterCase, index: number): boolean {
  const text = textOf(each);
  return all.findIndex((other) => textOf(other) === text) === index;
}

function limited(cases: readonly ParameterCase[]): readonly ParameterCase[] {
  const counts = new Map<string, number>();
  return cases.filter(({ demand }) => {
    const id = demand?.keyword ?? 'right';
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    return count <= (demand ? MAX_WRONG_ALIKE : MAX_RIGHT);
  });
}
