import type { Operation, Parameter } from '../../contract/model.js';

/**
 * What every request has to have beside its path. OpenAPI, Parameter Object: Content-Type and Authorization are described elsewhere, and
 * what a document declares of them as parameters is ignored; where it names no credentials, the parameter is all that it says of them.
 */
export function neededParameters({ parameters, security }: Operation): readonly Parameter[] {
  return parameters.filter(({ required, in: place, name }) => {
    if (!required || place === 'path') return false;
    const header = place === 'header' ? name.toLowerCase() : '';
    return header !== 'content-type' && (header !== 'authorization' || security.length === 0);
  });
}
