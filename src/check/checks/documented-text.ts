import { isDeepStrictEqual } from 'node:util';
import type { Example } from '../../contract/model.js';
import { excerpt } from '../observe/body.js';
import type { Observation } from '../observe/observation.js';
import type { Check } from './check.js';
import { hasContent } from './has-content.js';

export const documentedText: Check = {
  id: 'documented-text',
  title: 'A text that the contract fixes is sent as it stands there',
  severity: 'error',
  basis: 'the contract: an example with `x-spectwin: { exact: true }` is the whole body on its occasion.',
  about:
    'Only on the occasion that the example names: `credentials: missing` is a request without any credentials, `invalid` one with wrong ones.',
  judge(observation) {
    const { content, body } = observation;
    if (!content || !body.json || !hasContent(observation)) return undefined;
    const { value } = body.json;
    return content.examples
      .filter((example) => isExactHere(example, observation) && !isDeepStrictEqual(example.value, value))
      .map((example) => ({
        message: `the body is not the documented one for \`${example.name}\``,
        expected: excerpt(JSON.stringify(example.value), 300),
        seen: excerpt(JSON.stringify(value), 300),
        remedy: 'send exactly the documented body on this occasion',
        place: example.node,
      }));
  },
};

function isExactHere(example: Example, observation: Observation): boolean {
  const extension = example.node.parent?.child('x-spectwin');
  if (extension?.boolean('exact') !== true) return false;
  const when = extension.child('when');
  const credentials = when?.string('credentials');
  const body = when?.string('body');
  return (
    (credentials === undefined || credentials === credentialsOf(observation)) &&
    (body === undefined || body === bodyOf(observation))
  );
}

/** A header that is there but says nothing counts neither as missing nor as sent. */
function credentialsOf({ credentials, exchange, status }: Observation): string | undefined {
  if (credentials === 'missing')
    return exchange.request.headers['authorization'] === undefined ? 'missing' : undefined;
  return status === 401 && (credentials === 'sent' || credentials === 'malformed') ? 'invalid' : undefined;
}

function bodyOf({ sent, requestIsValid }: Observation): string | undefined {
  if (!sent.json && sent.bytes.length > 0) return 'unreadable';
  return requestIsValid ? undefined : 'invalid';
}
