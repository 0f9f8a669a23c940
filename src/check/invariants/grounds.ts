import type { Contract, Operation } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import { clausesAt } from '../findings/clauses.js';
import { requestContent } from './sample.js';

/** Clauses that this operation alone carries, but for those about the form of its body. */
export function ownClauses(contract: Contract, operation: Operation | undefined): readonly string[] {
  if (!operation) return [];
  const others = new Set(
    contract.operations.filter((each) => each !== operation).flatMap(({ clauses }) => clauses),
  );
  const schema = requestContent(operation)?.schema;
  const form = new Set(clausesAt(schema && contract.tryResolve(schema)));
  const own = operation.clauses.filter((id) => !others.has(id));
  const rest = own.filter((id) => !form.has(id));
  return rest.length > 0 ? rest : own;
}

/** The clauses of places of the contract, each once. */
export function clausesOfPlaces(
  contract: Contract,
  places: readonly (Node | undefined)[],
): readonly string[] {
  const ids = places.flatMap((place) => clausesAt(place && (contract.tryResolve(place) ?? place)));
  return [...new Set(ids)];
}
