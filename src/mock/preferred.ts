import { responseFor } from '../contract/choose.js';
import type { Content, Contract, Operation, ResponseSpec } from '../contract/model.js';
import { header } from '../http/exchange.js';
import { accepts } from '../http/media-type.js';
import { isJsonRange } from './item-schema.js';
import type { Preferences } from './prefer.js';
import { problemReply } from './problem.js';
import type { Reply } from './reply.js';
import type { Valid } from './stages.js';
import { requiredHeaders, staticValue } from './static-value.js';
import { concreteType, successStatus } from './success.js';
import type { Trail } from './trail.js';

/**
 * The answer that the client would like to see (`Prefer: code=…, example=…`), whatever the state is; it changes nothing. Undefined when
 * there is no such answer: a preference is not a demand (RFC 7240, 2).
 */
export function preferredReply(
  valid: Valid,
  { code, example }: Preferences,
  { contract, trail }: { contract: Contract; trail: Trail },
): Reply | undefined {
  if (code === undefined && example === undefined) return undefined;
  const { operation } = valid.plan;
  const spec = specFor(operation, code, example);
  const accept = header(valid.request.headers, 'accept');
  if (!spec) return undeclared(code, example, trail);
  const content = contentOf(spec, { accept, example });
  const hasExample = content?.examples.some(({ name }) => name === example) === true;
  if (example !== undefined && !hasExample) {
    trail.notes.push(`there is no example \`${example}\` for this answer`);
    if (code === undefined) return undefined;
  }
  trail.applied = { code, example: hasExample ? example : undefined };
  const status = code ?? statusOf(spec, operation);
  const headers = requiredHeaders(spec, contract);
  if (!content || isBodiless(status)) return { status, headers, mediaType: undefined, value: undefined };
  const value = staticValue(content, contract, example);
  return { status, headers, mediaType: concreteType(content.range), value };
}

/** The response with that status, else the first that has the example, successes first. */
function specFor(
  operation: Operation,
  code: number | undefined,
  example: string | undefined,
): ResponseSpec | undefined {
  if (code !== undefined) return responseFor(operation, code);
  const inOrder = operation.responses.toSorted(
    (a, b) => Number(b.status[0] === '2') - Number(a.status[0] === '2'),
  );
  return inOrder.find(({ content }) =>
    content.some((entry) => entry.examples.some(({ name }) => name === example)),
  );
}

/** Errors can be asked for even where the contract does not declare them: no server is free of them. */
function undeclared(code: number | undefined, example: string | undefined, trail: Trail): Reply | undefined {
  if (code !== undefined && code >= 400) {
    trail.applied = { code };
    return problemReply(code, 'This answer was asked for with Prefer.');
  }
  if (code !== undefined)
    trail.notes.push(`the contract declares no status ${code} here, so the preference was not applied`);
  if (example !== undefined) trail.notes.push(`there is no example \`${example}\` here`);
  return undefined;
}

function contentOf(
  { content }: ResponseSpec,
  { accept, example }: { accept: string | undefined; example: string | undefined },
): Content | undefined {
  const named = content.filter(({ examples }) => examples.some(({ name }) => name === example));
  const usable = named.length > 0 ? named : content;
  const inOrder = usable.toSorted((a, b) => Number(isJsonRange(b.range)) - Number(isJsonRange(a.range)));
  const range = accepts(
    accept,
    inOrder.map((entry) => entry.range),
  );
  return inOrder.find((entry) => entry.range === range) ?? inOrder[0];
}

function statusOf({ status }: ResponseSpec, operation: Operation): number {
  if (/^\d\d\d$/.test(status)) return Number(status);
  return status === 'default' ? successStatus(operation, 200) : Number(status[0]) * 100;
}

function isBodiless(status: number): boolean {
  return status < 200 || status === 204 || status === 205 || status === 304;
}
