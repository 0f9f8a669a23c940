import type { Operation, Parameter } from '../../contract/model.js';

const OF_MESSAGE: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * A header that says how the message is sent, which whoever writes the message knows (RFC 9110, 6.6, 7.2, 7.6.1, 8.6 and 10.1), or one
 * whose name HTTP does not allow.
 */
export function isUnsendable({ in: place, name }: Pick<Parameter, 'in' | 'name'>): boolean {
  return place === 'header' && (OF_MESSAGE.has(name.toLowerCase()) || !TOKEN.test(name));
}

/**
 * What every request has to have beside its path. OpenAPI, Parameter Object: Content-Type and Authorization are described elsewhere, and
 * what a document declares of them as parameters is ignored; where it names no credentials, the parameter is all that it says of them.
 */
export function neededParameters({ parameters, security }: Operation): readonly Parameter[] {
  return parameters.filter(({ required, in: place, name }) => {
    if (!required || place === 'path' || isUnsendable({ in: place, name })) return false;
    const header = place === 'header' ? name.toLowerCase() : '';
    return header !== 'content-type' && (header !== 'authorization' || security.length === 0);
  });
}
