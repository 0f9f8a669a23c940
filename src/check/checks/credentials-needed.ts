import type { Operation } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { parseJson } from '../../http/shape.js';
import type { Body } from '../observe/body.js';
import type { Check } from './check.js';

/** Answers that tell whether the server looked at the request before it looked at who sends it. */
const TELLING: ReadonlySet<number> = new Set([400, 403, 404, 409, 422]);

export const credentialsNeeded: Check = {
  id: 'credentials-needed',
  title: 'Without credentials there is nothing',
  severity: 'error',
  basis:
    'OpenAPI 3.1, Security Requirement Object: only a request that satisfies one of the alternatives is authorised.',
  about:
    'A request without any of the credentials that its operation needs must not succeed. Where an example says which answer missing credentials get, no other refusal will do: it would tell strangers what there is. A warning for a body that nobody can read: many frameworks parse it first.',
  judge({ operation, credentials, status, exchange, sent }) {
    if (!operation || credentials !== 'missing' || exchange.request.headers['authorization'] !== undefined)
      return undefined;
    const promised = promiseOf(operation);
    const succeeded = status >= 200 && status < 300;
    if (!succeeded && !(promised && TELLING.has(status) && String(status) !== promised.status))
      return undefined;
    return {
      severity: succeeded || !isUnreadable(sent) ? undefined : 'warning',
      message: succeeded
        ? 'a request without credentials succeeds'
        : `a request without credentials gets ${status}`,
      expected: promised?.status ?? '401',
      seen: `${status}`,
      remedy: 'ask for credentials before anything else is looked at',
      place: promised?.node ?? operation.node.child('security') ?? operation.node,
    };
  },
};

/** Many frameworks parse a body before anything of the application sees the request. */
export function isUnreadable({ bytes, text = '' }: Body): boolean {
  return bytes.length > 0 && parseJson(text) === text;
}

/** The answer whose example is that for missing credentials. */
function promiseOf({ responses }: Operation): { status: string; node: Node } | undefined {
  return responses.find(({ content }) =>
    content.some(({ examples }) =>
      examples.some(
        ({ node }) => node.parent?.child('x-spectwin')?.child('when')?.string('credentials') === 'missing',
      ),
    ),
  );
}
