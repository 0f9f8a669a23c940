import type { Contract, Operation } from '../contract/model.js';
import { parsePointer } from '../contract/pointer.js';
import type { ContractView } from '../fixture/contract-view.js';
import { loadFixtures } from '../fixture/load.js';
import type { OperationRef, Scenario } from '../fixture/scenario.js';
import { splitTarget } from '../http/target.js';

/** Arazzo workflows and HAR recordings of a file or a folder, for this contract. Throws SpectwinError: FIXTURE_INVALID. */
export function readFixtures(path: string, contract: Contract): Scenario[] {
  const schemes = contract.operations.flatMap(({ security }) => security.flat());
  const inHeaders = schemes.filter((scheme) => scheme.kind === 'apiKey' && scheme.in === 'header');
  const secretHeaders = [...new Set(inHeaders.map(({ parameter = '' }) => parameter))];
  return loadFixtures(path, { contract: viewOf(contract), secretHeaders });
}

function viewOf(contract: Contract): ContractView {
  return {
    operation: (ref) => operationNamed(contract, ref),
    operationIds: contract.operations.map(({ id }) => id),
    clauses: new Set(contract.clauses.keys()),
    servers: contract.servers,
    knowsPath: (path) => {
      const match = contract.match('GET', splitTarget(path).path);
      return 'operation' in match || match.status === 405;
    },
  };
}

export function operationNamed({ operations }: Contract, ref: OperationRef): Operation | undefined {
  if ('operationId' in ref) return operations.find(({ id }) => id === ref.operationId);
  const [, path, method] = 'pointer' in ref ? parsePointer(ref.pointer) : [undefined, ref.path, ref.method];
  return operations.find(
    (operation) => operation.path === path && operation.method === method?.toUpperCase(),
  );
}
