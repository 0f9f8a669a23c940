import { isJson, parseMediaType } from '../http/media-type.js';
import { type Shape, coerce } from '../http/shape.js';
import type { Content, Contract, Validator, View, Violation } from './model.js';
import type { Node } from './node.js';
import { shapeOf } from './shape-of.js';

const NONE: readonly Violation[] = Object.freeze([]);

/** Judges a body by the schema of the content that was chosen for it. */
export type Judge = (content: Content, mediaType: string | undefined, body: unknown) => readonly Violation[];

export function createJudge(contract: Contract, view: View): Judge {
  const validators = new Map<Content, Validator>();
  return (content, mediaType, body) => {
    if (body === undefined) return NONE;
    let validate = validators.get(content);
    if (!validate) validators.set(content, (validate = validatorOf(contract, content, view)));
    if (isJudged(mediaType ?? '')) return validate(body);
    const shape = shapeOf(content.schema, contract);
    if (typeof body !== 'string') return isNever(shape, 'object') ? NONE : validate(body);
    if (!isPlain(mediaType) || (view === 'request' && SCALARS.every((type) => isNever(shape, type))))
      return NONE;
    return validate(coerce(body, shape));
  };
}

const SCALARS = ['string', 'number', 'integer', 'boolean'];

/** A form is an object and plain text is none. A schema that says otherwise was written for something else. */
function isNever({ types }: Shape, type: string): boolean {
  return types.length > 0 && !types.includes(type);
}

/** `itemSchema` (OpenAPI 3.2) is about the items of a stream, not about the whole. */
function validatorOf(contract: Contract, { schema, node }: Content, view: View): Validator {
  return schema && node.child('schema') ? contract.validator(schema, view) : () => NONE;
}

/** Text of these media types was parsed: a string is a value, and not some notation that nobody read. */
export function isJudged(mediaType: string): boolean {
  if (mediaType === 'application/json') return true;
  const type = parseMediaType(mediaType);
  return type !== undefined && isJson(type);
}

function isPlain(mediaType: string | undefined): boolean {
  return parseMediaType(mediaType ?? '')?.essence === 'text/plain';
}

export function bodyViolation(keyword: string, message: string, node: Node | undefined): Violation {
  return { keyword, in: 'body', pointer: '', message, node };
}

export function undeclaredType(
  owner: { content: readonly Content[]; node: Node },
  type: string | undefined,
): Violation {
  const declared = owner.content.map((content) => content.range).join(', ');
  const message = type === undefined ? 'Content-Type is missing' : `media type ${type} is not declared`;
  return {
    keyword: 'content-type',
    in: 'header',
    name: 'Content-Type',
    pointer: '',
    message: `${message}; declared: ${declared}`,
    node: owner.node.child('content') ?? owner.node,
  };
}
