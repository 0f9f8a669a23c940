import { responseFor } from '../../contract/choose.js';
import type { Content, Contract, Operation, ResponseSpec } from '../../contract/model.js';
import { header } from '../../http/exchange.js';
import { declaredHeaders } from '../answer/declared-headers.js';
import { chooseContent, concreteType } from '../media/concrete.js';
import { encode } from '../media/encode.js';
import type { Preferences } from '../request/prefer.js';
import { problemReply } from '../answer/problem.js';
import type { Reply } from '../reply.js';
import type { Valid } from './stage.js';
import { givenValue, staticValue } from '../answer/static-value.js';
import { isBodiless, statusOf } from '../answer/status.js';
import type { Trail } from '../trail.js';

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
  const headers = declaredHeaders(spec, contract);
  if (!content || isBodiless(status)) return { status, headers, mediaType: undefined, value: undefined };
  const mediaType = concreteType(content, contract, accept);
  const given = givenValue(content, contract, example);
  const value = given ? given.value : staticValue(content, contract);
  return {
    status,
    headers,
    ...encode(value, { content, mediaType, contract, isGiven: given !== undefined }),
  };
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
  return chooseContent(usable, accept);
}
